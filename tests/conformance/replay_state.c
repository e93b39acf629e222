/* SPDX-License-Identifier: Apache-2.0 */
/* Compares what the interview says of each node with what the data says. */
#include "replay.h"

#include "moment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_CAP 8192u

/* ---- values ---- */

/* The number that begins at ${*at}, which moves behind it. */
static bool number_at(const char **at, double *out)
{
    char *end = NULL;

    *out = strtod(*at, &end);
    if (end == *at) {
        return false;
    }
    *at = end;
    return true;
}

/* Numbers with blanks, ";" or "," between them, equal one by one. */
static bool are_numbers_equal(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        double x = 0;
        double y = 0;

        if (!number_at(&a, &x) || !number_at(&b, &y) ||
            fabs(x - y) > 1e-9 * fmax(1, fabs(x))) {
            return false;
        }
        a += strspn(a, " ,;");
        b += strspn(b, " ,;");
    }
    return *a == *b;
}

static bool is_masked(const char *expected, const char *got)
{
    const char *star = strchr(expected, '*');

    if (strstr(expected, "*now*") != NULL) {
        return true;
    }
    return star != NULL && star[1] == '\0' &&
           strncmp(expected, got, (size_t)(star - expected)) == 0;
}

/* The engines round areas and distances to centimetres; we do not. */
static bool is_rounded_equal(const char *expected, const char *got)
{
    const char *point = strchr(expected, '.');
    char rounded[64];

    if (point == NULL || strlen(point) > 3) {
        return false;
    }
    (void)snprintf(rounded, sizeof rounded, "%.*f", (int)strlen(point) - 1,
                   strtod(got, NULL));
    return strcmp(rounded, expected) == 0;
}

static bool is_measured(const struct replay *r, const char *ref)
{
    const struct shape *s = shape_find(r->xform.root, ref);
    const struct xform_field *f = s == NULL ? NULL : xform_field(&r->xform, s);
    const char *calculate = f == NULL || f->bind == NULL
                                ? NULL
                                : xml_attribute(f->bind, "calculate");

    return calculate != NULL && (strstr(calculate, "area(") != NULL ||
                                 strstr(calculate, "distance(") != NULL);
}

static bool is_value_equal(const struct replay *r, const char *expected,
                           const char *got)
{
    int16_t zone = r->world.minutes;
    int64_t x = 0;
    int64_t y = 0;

    if (strcmp(expected, got) == 0 || is_masked(expected, got)) {
        return true;
    }
    if (moment_parse(expected, zone, &x) && moment_parse(got, zone, &y)) {
        return x == y;
    }
    if (moment_time(expected, zone, &x) && moment_time(got, zone, &y)) {
        return x == y;
    }
    return *expected != '\0' && *got != '\0' &&
           are_numbers_equal(expected, got);
}

/* ---- texts ---- */

/* White space runs (no-break spaces, too) as one blank, none at the ends. */
static void collapse(const char *in, char *out, size_t cap)
{
    size_t len = 0;
    bool has_blank = false;

    while (*in != '\0' && len + 2 < cap) {
        size_t n = strncmp(in, "\xc2\xa0", 2) == 0 ? 2 : 1;

        if (n == 2 || strchr(" \t\r\n", *in) != NULL) {
            has_blank = len > 0;
        } else {
            if (has_blank) {
                out[len++] = ' ';
                has_blank = false;
            }
            out[len++] = *in;
        }
        in += n;
    }
    out[len] = '\0';
}

static bool is_text_equal(const char *expected, const char *got)
{
    char a[TEXT_CAP];
    char b[TEXT_CAP];

    collapse(expected, a, sizeof a);
    collapse(got, b, sizeof b);
    return strcmp(a, b) == 0;
}

static void compare_text(struct replay *r, const struct json *node,
                         const char *key, struct hearth_place place,
                         uint32_t text)
{
    char shown[TEXT_CAP] = "";
    const char *expected = json_text(node, key);

    if (text != HEARTH_NO_TEXT) {
        (void)hearth_interview_text(r->interview, place, text, false, shown,
                                    sizeof shown);
    }
    if (!is_text_equal(expected, shown)) {
        replay_differ(r, key, json_text(node, "ref"), expected, shown);
    }
}

/* ---- flags ---- */

static void compare_flag(struct replay *r, const struct json *node,
                         const char *key, bool expected, bool got)
{
    if (expected != got) {
        replay_differ(r, key, json_text(node, "ref"),
                      expected ? "true" : "false", got ? "true" : "false");
    }
}

static bool expects_relevant(const struct json *node)
{
    const struct json *v = json_get(node, "relevant");

    return v == NULL || v->type != JSON_FALSE;
}

static const char *violation_name(enum hearth_violation_kind kind)
{
    switch (kind) {
    case HEARTH_VIOLATION_NONE:
        return "";
    case HEARTH_VIOLATION_REQUIRED:
        return "required";
    case HEARTH_VIOLATION_CONSTRAINT:
        return "constraint";
    case HEARTH_VIOLATION_TYPE:
    case HEARTH_VIOLATION_NOT_ASKED:
    case HEARTH_VIOLATION_NOT_A_QUESTION:
    case HEARTH_VIOLATION_READ_ONLY:
    case HEARTH_VIOLATION_FULL:
    default:
        return "another one";
    }
}

static void compare_violation(struct replay *r, const struct json *node,
                              struct hearth_place place)
{
    struct hearth_violation v = {.kind = HEARTH_VIOLATION_NONE,
                                 .message = HEARTH_NO_TEXT};
    const char *expected = json_text(node, "violation");

    if (hearth_interview_is_relevant(r->interview, place) &&
        hearth_interview_is_valid(r->interview, place, &v)) {
        v.kind = HEARTH_VIOLATION_NONE;
        v.message = HEARTH_NO_TEXT;
    }
    if (strcmp(expected, violation_name(v.kind)) != 0) {
        replay_differ(r, "violation", json_text(node, "ref"), expected,
                      violation_name(v.kind));
    } else if (v.kind != HEARTH_VIOLATION_NONE) {
        compare_text(r, node, "message", place, v.message);
    }
}

/* ---- choices ---- */

#define OFFERS_MAX 2000u

static void describe(struct replay *r, uint16_t node,
                     const struct hearth_offer *offers, uint32_t count,
                     char *out, size_t cap)
{
    size_t len = 0;

    out[0] = '\0';
    for (uint32_t k = 0; k < count && len < cap; k++) {
        const char *label =
            offers[k].row == HEARTH_NO_TEXT
                ? "?"
                : hearth_interview_choice_label(
                      r->interview, r->form->nodes[node].list, offers[k].row);
        int n =
            snprintf(out + len, cap - len, "%.*s=%s ", (int)offers[k].name.len,
                     (const char *)offers[k].name.data, label);

        len += n > 0 ? (size_t)n : 0;
    }
}

static bool is_offer(struct replay *r, uint16_t node,
                     const struct hearth_offer *offer, const struct json *pair)
{
    const struct json *value = pair->first;
    const struct json *label = value == NULL ? NULL : value->next;

    if (value == NULL || value->text == NULL ||
        !hearth_slice_is_equal(offer->name, hearth_slice_text(value->text))) {
        return false;
    }
    return label == NULL || label->text == NULL ||
           offer->row == HEARTH_NO_TEXT ||
           is_text_equal(
               label->text,
               hearth_interview_choice_label(
                   r->interview, r->form->nodes[node].list, offer->row));
}

static void compare_choices(struct replay *r, const struct json *node,
                            struct hearth_place place)
{
    struct hearth_offer offers[OFFERS_MAX];
    const struct json *expected = json_get(node, "choices");
    const struct json *pair = expected == NULL ? NULL : expected->first;
    char got[300];
    char wanted[32];
    uint32_t count = 0;
    uint32_t k = 0;

    if (expected == NULL) {
        return;
    }
    count = hearth_interview_choices(r->interview, place, offers, OFFERS_MAX);
    count = count < OFFERS_MAX ? count : OFFERS_MAX;
    while (pair != NULL && k < count &&
           is_offer(r, place.node, &offers[k], pair)) {
        pair = pair->next;
        k++;
    }
    if (pair != NULL || k < count) {
        describe(r, place.node, offers, count, got, sizeof got);
        (void)snprintf(wanted, sizeof wanted, "another choice %u", k + 1);
        replay_differ(r, "choices", json_text(node, "ref"), wanted, got);
    }
}

/* ---- nodes ---- */

static void compare_value(struct replay *r, const struct json *node,
                          struct hearth_place place, bool is_relevant)
{
    struct hearth_slice value =
        is_relevant ? hearth_interview_value(r->interview, place)
                    : hearth_slice_of(NULL, 0);
    const char *expected = json_text(node, "value");
    char *got = hearth_arena_take(r->arena, value.len + 1, 1);

    if (got == NULL) {
        replay_differ(r, "value", json_text(node, "ref"), expected,
                      "out of memory");
        return;
    }
    memcpy(got, value.len == 0 ? (const void *)"" : value.data, value.len);
    if (!is_value_equal(r, expected, got) &&
        (!is_measured(r, json_text(node, "ref")) ||
         !is_rounded_equal(expected, got))) {
        replay_differ(r, "value", json_text(node, "ref"), expected, got);
    }
}

static void compare_question(struct replay *r, const struct json *node,
                             struct hearth_place place)
{
    const struct hearth_node *n = &r->form->nodes[place.node];

    compare_value(r, node, place, expects_relevant(node));
    compare_flag(r, node, "required", json_is_true(node, "required"),
                 hearth_interview_is_required(r->interview, place));
    compare_violation(r, node, place);
    compare_choices(r, node, place);
    compare_text(r, node, "hint", place, n->hint);
}

/* How many instances the state names right below the range ${ref}. */
static unsigned count_instances(const struct json *state, const char *ref)
{
    size_t len = strlen(ref);
    unsigned n = 0;

    for (const struct json *v = state->first; v != NULL; v = v->next) {
        const char *own = json_text(v, "ref");

        n += strncmp(own, ref, len) == 0 && own[len] == '[' &&
             strchr(own + len, '/') == NULL;
    }
    return n;
}

static void compare_range(struct replay *r, const struct json *state,
                          const struct json *node,
                          const struct replay_target *t)
{
    unsigned expected = count_instances(state, json_text(node, "ref"));
    unsigned got = hearth_interview_instances(r->interview, t->place.instance,
                                              t->place.node);
    char a[16];
    char b[16];

    if (expected != got) {
        (void)snprintf(a, sizeof a, "%u", expected);
        (void)snprintf(b, sizeof b, "%u", got);
        replay_differ(r, "instances", json_text(node, "ref"), a, b);
    }
}

/* What engines add to every form. */
static bool is_meta(const char *ref)
{
    return strstr(ref, "/meta") != NULL;
}

static void compare_node(struct replay *r, const struct json *state,
                         const struct json *node)
{
    const char *ref = json_text(node, "ref");
    struct replay_target t = replay_find(r, ref);
    const struct hearth_node *n = NULL;

    if (t.kind == REPLAY_NOWHERE) {
        if (!is_meta(ref)) {
            replay_differ(r, "node", ref, "there", "not there");
        }
        return;
    }
    if (t.kind == REPLAY_RANGE) {
        compare_range(r, state, node, &t);
        return;
    }
    n = &r->form->nodes[t.place.node];
    if (t.place.node == HEARTH_ROOT) {
        return;
    }
    compare_flag(r, node, "relevant", expects_relevant(node),
                 hearth_interview_is_relevant(r->interview, t.place));
    compare_flag(r, node, "readonly", json_is_true(node, "readonly"),
                 hearth_interview_is_read_only(r->interview, t.place));
    compare_text(r, node, "label", t.place, n->label);
    if (hearth_form_is_question(n)) {
        compare_question(r, node, t.place);
    }
}

void replay_compare(struct replay *r, const struct json *state)
{
    if (state == NULL || state->type != JSON_ARRAY) {
        replay_differ(r, "state", "", "a list", "none");
        return;
    }
    for (const struct json *node = state->first; node != NULL;
         node = node->next) {
        compare_node(r, state, node);
    }
}
