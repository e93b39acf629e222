/* SPDX-License-Identifier: Apache-2.0 */
/* What two versions of a form differ in. */
#include "diff.h"

#include "differ.h"
#include "summary.h"

#include <stdio.h>
#include <string.h>

/* ---- the list ---- */

static const char *copy(struct hearth_differ *d, const char *text)
{
    size_t len = text == NULL ? 0 : strlen(text);
    char *own;

    if (len == 0) {
        return "";
    }
    own = hearth_arena_take(d->arena, len + 1, 1);
    if (own == NULL) {
        d->is_out_of_memory = true;
        return "";
    }
    memcpy(own, text, len); /* made len + 1 long */
    return own;
}

void hearth_differ_note(struct hearth_differ *d,
                        const struct hearth_forms_change *change)
{
    struct hearth_forms_diff *out = d->out;

    out->total++;
    out->counts[change->kind]++;
    if (out->count == HEARTH_FORMS_CHANGES_MAX || d->is_out_of_memory) {
        return;
    }
    d->changes[out->count++] =
        (struct hearth_forms_change){.kind = change->kind,
                                     .question = copy(d, change->question),
                                     .choice = copy(d, change->choice),
                                     .part = copy(d, change->part),
                                     .language = copy(d, change->language),
                                     .before = copy(d, change->before),
                                     .after = copy(d, change->after)};
}

/* ---- one question ---- */

static void compare_texts(struct hearth_differ *d, const struct hearth_node *a,
                          const struct hearth_node *b, const char *name)
{
    const struct {
        const char *part;
        uint32_t before, after;
    } all[] = {
        {"label", a->label, b->label},
        {"hint", a->hint, b->hint},
        {"guidance_hint", a->guidance, b->guidance},
        {"required_message", a->required_message, b->required_message},
        {"constraint_message", a->constraint_message, b->constraint_message},
        {"image", a->image, b->image},
        {"audio", a->audio, b->audio}};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct hearth_forms_change like = {
            .kind = HEARTH_CHANGE_TEXT, .question = name, .part = all[i].part};

        hearth_differ_texts(d, all[i].before, all[i].after, &like);
    }
}

static void compare_logic(struct hearth_differ *d, const struct hearth_node *a,
                          const struct hearth_node *b, const char *name)
{
    const struct {
        const char *part;
        uint16_t before, after;
    } all[] = {{"relevant", a->relevant, b->relevant},
               {"constraint", a->constraint, b->constraint},
               {"required", a->required, b->required},
               {"readonly", a->read_only, b->read_only},
               {"calculation", a->calculate, b->calculate},
               {"default", a->initial, b->initial},
               {"choice_filter", a->filter, b->filter},
               {"repeat_count", a->count, b->count},
               {"seed", a->seed, b->seed}};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct hearth_forms_change like = {.question = name,
                                           .part = all[i].part};

        hearth_differ_logic(d, all[i].before, all[i].after, &like);
    }
}

static void note_property(struct hearth_differ *d, const char *name,
                          const char *part, const char *const values[2])
{
    struct hearth_forms_change change = {.kind = HEARTH_CHANGE_PROPERTY,
                                         .question = name,
                                         .part = part,
                                         .before = values[0],
                                         .after = values[1]};

    if (strcmp(values[0], values[1]) != 0) {
        hearth_differ_note(d, &change);
    }
}

static void compare_numbers(struct hearth_differ *d, const char *name,
                            const char *part, const unsigned long values[2])
{
    char text[2][24];

    for (size_t f = 0; f < 2; f++) {
        (void)snprintf(text[f], sizeof(text[f]), "%lu", values[f]);
    }
    note_property(d, name, part, (const char *const[2]){text[0], text[1]});
}

/* The constants of an estimator, in words that compare. */
static void describe_design(const struct hearth_form *f,
                            const struct hearth_node *n, char out[128])
{
    const struct hearth_design *x;

    out[0] = '\0';
    if (n->design < f->design_count) {
        x = &f->designs[n->design];
        (void)snprintf(out, 128, "design %u, yes %lu ppm, no %lu ppm, %u cards",
                       (unsigned)x->kind, (unsigned long)x->p_yes,
                       (unsigned long)x->p_no, (unsigned)x->profiles);
    }
}

static const char *list_of(const struct hearth_form *f,
                           const struct hearth_node *n)
{
    return n->list == HEARTH_NONE ? "" : hearth_differ_list_name(f, n->list);
}

static void compare_properties(struct hearth_differ *d,
                               const struct hearth_node *const n[2],
                               const char *name)
{
    char design[2][128];

    for (size_t f = 0; f < 2; f++) {
        describe_design(d->form[f], n[f], design[f]);
    }
    note_property(d, name, "type",
                  (const char *const[2]){hearth_forms_type_word(n[0]->type),
                                         hearth_forms_type_word(n[1]->type)});
    note_property(d, name, "list_name",
                  (const char *const[2]){list_of(d->form[0], n[0]),
                                         list_of(d->form[1], n[1])});
    note_property(d, name, "parameters",
                  (const char *const[2]){design[0], design[1]});
    compare_numbers(
        d, name, "hearth::sensitivity",
        (const unsigned long[2]){n[0]->sensitivity, n[1]->sensitivity});
    compare_numbers(d, name, "hearth::role",
                    (const unsigned long[2]){n[0]->role, n[1]->role});
    compare_numbers(d, name, "appearance",
                    (const unsigned long[2]){n[0]->look, n[1]->look});
    compare_numbers(d, name, "flags",
                    (const unsigned long[2]){n[0]->flags, n[1]->flags});
}

/* ---- the form ---- */

static void note_node(struct hearth_differ *d, size_t side, uint16_t node,
                      enum hearth_forms_change_kind kind)
{
    const struct hearth_form *f = d->form[side];
    const char *label =
        hearth_form_text(f, f->nodes[node].label, f->default_language);
    struct hearth_forms_change change = {
        .kind = kind,
        .question = hearth_form_name(f, node),
        .part = hearth_forms_type_word(f->nodes[node].type),
        .before = side == 0 ? label : "",
        .after = side == 1 ? label : ""};

    hearth_differ_note(d, &change);
}

static void compare_nodes(struct hearth_differ *d)
{
    const struct hearth_form *a = d->form[0], *b = d->form[1];

    for (uint16_t m = 1; m < b->node_count; m++) {
        uint16_t n = d->partner[1][m];
        const char *name = hearth_form_name(b, m);

        if (n == HEARTH_NONE) {
            note_node(d, 1, m, HEARTH_CHANGE_ADDED);
            continue;
        }
        if (d->is_moved[m]) {
            note_node(d, 1, m, HEARTH_CHANGE_MOVED);
        }
        compare_properties(
            d, (const struct hearth_node *const[2]){&a->nodes[n], &b->nodes[m]},
            name);
        compare_texts(d, &a->nodes[n], &b->nodes[m], name);
        compare_logic(d, &a->nodes[n], &b->nodes[m], name);
    }
    for (uint16_t n = 1; n < a->node_count; n++) {
        if (d->partner[0][n] == HEARTH_NONE) {
            note_node(d, 0, n, HEARTH_CHANGE_REMOVED);
        }
    }
}

static void compare_whole(struct hearth_differ *d)
{
    const struct hearth_form *a = d->form[0], *b = d->form[1];
    struct hearth_forms_change like = {.kind = HEARTH_CHANGE_FORM};

    like.part = "form_title";
    hearth_differ_texts(d, a->title, b->title, &like);
    like.part = "instance_name";
    hearth_differ_texts(d, a->instance_name, b->instance_name, &like);
    like.part = "statement";
    hearth_differ_texts(d, a->statement, b->statement, &like);
    if (a->is_training != b->is_training) {
        like.part = "training";
        like.before = a->is_training ? "yes" : "no";
        like.after = b->is_training ? "yes" : "no";
        hearth_differ_note(d, &like);
    }
    if (a->profile != b->profile) {
        char text[2][16];

        (void)snprintf(text[0], sizeof(text[0]), "%u", (unsigned)a->profile);
        (void)snprintf(text[1], sizeof(text[1]), "%u", (unsigned)b->profile);
        like.part = "profile";
        like.before = text[0];
        like.after = text[1];
        hearth_differ_note(d, &like);
    }
}

int hearth_forms_diff(const struct hearth_form *before,
                      const struct hearth_form *after,
                      struct hearth_arena *arena, struct hearth_forms_diff *out)
{
    struct hearth_differ d = {
        .form = {before, after}, .arena = arena, .out = out};

    memset(out, 0, sizeof(*out));
    d.changes =
        hearth_arena_take(arena, HEARTH_FORMS_CHANGES_MAX, sizeof(*d.changes));
    d.scratch[0] = hearth_arena_take(arena, HEARTH_DIFFER_TEXT_MAX, 1);
    d.scratch[1] = hearth_arena_take(arena, HEARTH_DIFFER_TEXT_MAX, 1);
    if (d.changes == NULL || d.scratch[0] == NULL || d.scratch[1] == NULL) {
        return HEARTH_E_MEMORY;
    }
    out->changes = d.changes;
    hearth_differ_pair(&d);
    if (!d.is_out_of_memory) {
        compare_whole(&d);
        hearth_differ_languages(&d);
        compare_nodes(&d);
        hearth_differ_lists(&d);
    }
    return d.is_out_of_memory ? HEARTH_E_MEMORY : HEARTH_OK;
}
