/* SPDX-License-Identifier: Apache-2.0 */
/* References, the first instances, and the steps of a scenario. */
#include "replay.h"

#include "moment.h"

#include "core/form/cells.h"

#include <stdlib.h>
#include <string.h>

void replay_differ(struct replay *r, const char *what, const char *ref,
                   const char *expected, const char *got)
{
    r->differs = true;
    if (r->out->reason[0] == '\0') {
        guard_say(r->out, VERDICT_FAILED,
                  "step %s: %s %s: expected \"%.300s\", got \"%.300s\"",
                  r->step, ref, what, expected, got);
    }
}

/* ---- references ---- */

static uint16_t child_node(const struct hearth_form *form, uint16_t parent,
                           const char *name, size_t len)
{
    uint16_t n = (uint16_t)(parent + 1);

    while (n < form->nodes[parent].end) {
        const char *own = hearth_form_name(form, n);

        if (strlen(own) == len && memcmp(own, name, len) == 0) {
            return n;
        }
        n = form->nodes[n].end;
    }
    return HEARTH_NONE;
}

/* One step of a path behind its "/"; false if it leads nowhere. */
static bool step_down(const struct replay *r, const char **at,
                      struct replay_target *t)
{
    size_t len = strcspn(*at, "/[");
    uint16_t node = child_node(r->form, t->place.node, *at, len);
    uint16_t around = t->place.instance;

    *at += len;
    t->ordinal = 0;
    t->is_instance = **at == '[';
    if (t->is_instance) {
        t->ordinal = (unsigned)strtoul(*at + 1, NULL, 10);
        *at += strcspn(*at, "/");
    }
    if (node == HEARTH_NONE || t->kind == REPLAY_RANGE) {
        return false;
    }
    t->place.node = node;
    if (r->form->nodes[node].type != HEARTH_NODE_REPEAT) {
        return true;
    }
    t->kind = t->is_instance ? REPLAY_NODE : REPLAY_RANGE;
    if (t->is_instance) {
        t->place = hearth_interview_instance(r->interview, around, node,
                                             (uint16_t)t->ordinal);
        if (t->place.instance == HEARTH_NONE) {
            t->place.instance = around;
            t->place.node = node;
            t->kind = REPLAY_NOWHERE;
        }
    }
    return t->kind != REPLAY_NOWHERE;
}

struct replay_target replay_find(const struct replay *r, const char *ref)
{
    struct replay_target t = {.kind = REPLAY_NODE,
                              .place = {HEARTH_ROOT, HEARTH_ROOT}};
    const char *root = hearth_form_name(r->form, HEARTH_ROOT);
    size_t len = strcspn(ref + (*ref == '/'), "/");

    if (*ref != '/' || strlen(root) != len || memcmp(root, ref + 1, len) != 0) {
        t.kind = REPLAY_NOWHERE;
        return t;
    }
    ref += 1 + len;
    while (*ref == '/') {
        ref++;
        if (!step_down(r, &ref, &t)) {
            t.kind = REPLAY_NOWHERE;
            break;
        }
    }
    return t;
}

/* ---- the beginning ---- */

static bool begin_below(struct replay *r, const struct shape *s,
                        const struct xml_node *element,
                        struct hearth_place place);

static bool begin_repeat(struct replay *r, const struct shape *s,
                         const struct xml_node *around,
                         struct hearth_place place)
{
    uint16_t instance = place.instance;
    unsigned wanted = 0;
    bool is_counted = xform_is_counted(&r->xform, s);

    while (around != NULL && xform_element(around, s, wanted + 1) != NULL) {
        wanted++;
    }
    while (!is_counted && hearth_interview_instances(r->interview, instance,
                                                     place.node) > wanted) {
        if (hearth_interview_remove(
                r->interview, hearth_interview_instance(r->interview, instance,
                                                        place.node, 1)) != 0) {
            return false;
        }
    }
    for (unsigned k = 1; k <= HEARTH_REPEAT_MAX; k++) {
        struct hearth_place at = hearth_interview_instance(
            r->interview, instance, place.node, (uint16_t)k);

        if (at.instance == HEARTH_NONE &&
            (is_counted || k > wanted ||
             hearth_interview_add(r->interview, instance, place.node, &at) !=
                 0)) {
            return is_counted || k > wanted;
        }
        if (!begin_below(r, s,
                         around == NULL ? NULL : xform_element(around, s, k),
                         at)) {
            return false;
        }
    }
    return true;
}

/* A default that is run sees no positions while its repeat is not relevant:
 * the value that the primary instance has is put in its place. */
static bool begin_leaf(struct replay *r, const struct xml_node *element,
                       struct hearth_place place)
{
    const char *text = element == NULL ? "" : xml_text(element, r->arena);

    return place.instance == HEARTH_ROOT || *text == '\0' ||
           hearth_interview_is_relevant(r->interview, place) ||
           hearth_cells_put(r->interview, place, hearth_slice_text(text)) == 0;
}

/* ${element} is ${s} at ${place}; NULL where the form has none. */
static bool begin_below(struct replay *r, const struct shape *s,
                        const struct xml_node *element,
                        struct hearth_place place)
{
    for (const struct shape *c = s->first; c != NULL; c = c->next) {
        struct hearth_place at = {
            .instance = place.instance,
            .node = child_node(r->form, place.node, c->name, strlen(c->name))};
        const struct xml_node *own =
            element == NULL ? NULL : xform_element(element, c, 1);
        bool is_good = at.node != HEARTH_NONE;

        if (strchr(c->name, ':') != NULL) {
            continue;
        }
        if (is_good && c->is_repeat) {
            is_good = begin_repeat(r, c, element, at);
        } else if (is_good) {
            is_good = c->first == NULL ? begin_leaf(r, own, at)
                                       : begin_below(r, c, own, at);
        }
        if (!is_good) {
            return false;
        }
    }
    return true;
}

bool replay_begin(struct replay *r)
{
    struct hearth_place root = {HEARTH_ROOT, HEARTH_ROOT};

    return begin_below(r, r->xform.root, r->xform.data, root);
}

/* ---- steps ---- */

/* The answer as text for a question of that type. */
static const char *answer_text(const struct json *value, uint8_t type)
{
    switch (value == NULL ? JSON_NULL : value->type) {
    case JSON_TRUE:
        return type == HEARTH_NODE_ACKNOWLEDGE ? "OK" : "1";
    case JSON_FALSE:
        return type == HEARTH_NODE_ACKNOWLEDGE ? "" : "0";
    case JSON_TEXT:
    case JSON_NUMBER:
        return value->text;
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
    default:
        return "";
    }
}

/* What the engine refuses as no value of the type is a blank. */
static void answer(struct replay *r, struct hearth_place place,
                   const char *text)
{
    struct hearth_violation violation = {.kind = HEARTH_VIOLATION_NONE};
    int64_t ms = 0;
    char moment[64] = "";
    int rc = hearth_interview_answer(r->interview, place,
                                     hearth_slice_text(text), &violation);

    if (rc == 0 || violation.kind != HEARTH_VIOLATION_TYPE) {
        return;
    }
    if (r->form->nodes[place.node].type == HEARTH_NODE_DATETIME &&
        moment_parse(text, r->world.minutes, &ms)) {
        moment_text(ms, r->world.minutes, moment, sizeof moment);
    }
    rc = hearth_interview_answer(r->interview, place, hearth_slice_text(moment),
                                 &violation);
    (void)rc; /* refused: the comparison of the state tells */
}

static void set_language(struct replay *r, const char *name)
{
    const char *open = strrchr(name, '(');
    size_t len = open == NULL ? 0 : strcspn(open + 1, ")");

    for (uint16_t i = 0; i < r->form->language_count; i++) {
        const char *tag = r->form->languages[i].tag;

        if (strcmp(tag, name) == 0 || (open != NULL && strlen(tag) == len &&
                                       memcmp(tag, open + 1, len) == 0)) {
            hearth_interview_set_language(r->interview, (uint8_t)i);
            return;
        }
    }
    replay_differ(r, "language", "", name, "no such language");
}

/* The shape that ${ref} leads to, indexes aside, and the element that new
 * instances of it are made like. */
static const struct shape *shape_at(const struct replay *r, const char *ref,
                                    const struct xml_node **like)
{
    const struct shape *s = NULL;

    *like = NULL;
    while (*ref == '/') {
        size_t len = strcspn(++ref, "/[");
        const char *name = sheet_text(r->arena, "%.*s", (int)len, ref);

        if (s == NULL) {
            s = r->xform.root;
            *like = r->xform.data;
        } else {
            s = shape_child(s, name);
            *like = s == NULL || *like == NULL
                        ? NULL
                        : xform_element(*like, s, s->is_repeat ? 0 : 1);
        }
        ref += strcspn(ref, "/");
    }
    return s;
}

static void add(struct replay *r, const char *ref)
{
    const struct xml_node *like = NULL;
    const struct shape *s = shape_at(r, ref, &like);
    struct replay_target t = replay_find(r, ref);
    struct hearth_place at = {HEARTH_NONE, HEARTH_NONE};

    /* An instance that is not there yet leaves the repeat in the target. */
    if (!t.is_instance || t.place.node == HEARTH_ROOT ||
        t.kind == REPLAY_NODE ||
        r->form->nodes[t.place.node].type != HEARTH_NODE_REPEAT) {
        replay_differ(r, "add", ref, "a new instance", "no such repeat");
    } else if (hearth_interview_add(r->interview, t.place.instance,
                                    t.place.node, &at) != 0) {
        replay_differ(r, "add", ref, "a new instance", "refused");
    } else if (s != NULL && !begin_below(r, s, like, at)) {
        replay_differ(r, "add", ref, "what is inside it", "refused");
    }
}

void replay_do(struct replay *r, const struct json *step)
{
    const char *op = json_text(step, "op");
    const char *ref = json_text(step, "target");
    struct replay_target t = {.kind = REPLAY_NOWHERE};

    if (strcmp(op, "load") == 0) {
        return;
    }
    if (strcmp(op, "language") == 0) {
        set_language(r, json_text(step, "value"));
        return;
    }
    if (strcmp(op, "add-repeat") == 0) {
        add(r, ref);
        return;
    }
    t = replay_find(r, ref);
    if (t.kind != REPLAY_NODE) {
        replay_differ(r, op, ref, "a node", "no such node");
    } else if (strcmp(op, "answer") == 0) {
        answer(r, t.place,
               answer_text(json_get(step, "value"),
                           r->form->nodes[t.place.node].type));
    } else if (strcmp(op, "remove-repeat") != 0) {
        replay_differ(r, op, ref, "a known step", "unknown");
    } else if (hearth_interview_remove(r->interview, t.place) != 0) {
        replay_differ(r, op, ref, "one instance less", "refused");
    }
}
