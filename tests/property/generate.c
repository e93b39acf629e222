/* SPDX-License-Identifier: Apache-2.0 */
/* Each expression refers to questions above it only, so that no form has a
 * cycle; what is inside a repeat is seen from outside through sum and count. */
#include "generate.h"

#include "sheet.h"

#include <stdio.h>
#include <string.h>

#define QUESTIONS_MAX 200u
#define DEPTH_MAX     3u

enum kind { NUMBER, TEXT, ONE, MANY, DAY, COMPUTED };

struct made {
    const char *name;
    enum kind kind;
    unsigned repeat; /* that it is in; 0: none */
};

struct generator {
    struct world *w;
    struct hearth_arena *arena;
    struct sheet survey;
    struct made made[QUESTIONS_MAX];
    unsigned count;
    unsigned left; /* questions still to make */
    unsigned repeats;
    unsigned within[DEPTH_MAX + 2]; /* repeats around, outermost first */
    unsigned depth;
};

static bool one_in(struct generator *g, uint32_t n)
{
    return world_below(g->w, n) == 0;
}

static bool is_around(const struct generator *g, unsigned repeat)
{
    bool is_found = repeat == 0;

    for (unsigned i = 0; i < g->depth; i++) {
        is_found = is_found || g->within[i] == repeat;
    }
    return is_found;
}

/* A question above, in or around this repeat if ${is_near}, else in another;
 * of ${kind}, or any if it is COMPUTED. NULL if a few draws find none. */
static const struct made *draw(struct generator *g, enum kind kind,
                               bool is_near)
{
    for (unsigned k = 0; k < 12 && g->count > 0; k++) {
        const struct made *m = &g->made[world_below(g->w, g->count)];

        if ((kind == COMPUTED || m->kind == kind) &&
            is_around(g, m->repeat) == is_near) {
            return m;
        }
    }
    return NULL;
}

/* A condition on one question. */
static const char *simple_condition(struct generator *g)
{
    const struct made *m = draw(g, COMPUTED, true);

    if (m == NULL) {
        m = draw(g, NUMBER, false);
        return m == NULL ? "true()"
                         : sheet_text(g->arena, "sum(${%s}) > %u", m->name,
                                      world_below(g->w, 90));
    }
    switch (m->kind) {
    case NUMBER:
    case COMPUTED:
        return sheet_text(g->arena, "${%s} %s %u", m->name,
                          one_in(g, 2) ? ">" : "<=", world_below(g->w, 60));
    case ONE:
        return sheet_text(g->arena, "${%s} %s '%c'", m->name,
                          one_in(g, 3) ? "!=" : "=",
                          (int)('a' + (int)world_below(g->w, 3)));
    case MANY:
        return one_in(g, 2)
                   ? sheet_text(g->arena, "selected(${%s}, '%c')", m->name,
                                (int)('a' + (int)world_below(g->w, 3)))
                   : sheet_text(g->arena, "count-selected(${%s}) >= %u",
                                m->name, world_below(g->w, 3));
    case DAY:
        return sheet_text(g->arena, "${%s} > date('%u-06-15')", m->name,
                          1930 + world_below(g->w, 110));
    case TEXT:
    default:
        return sheet_text(g->arena, "string-length(${%s}) %s %u", m->name,
                          one_in(g, 2) ? ">" : "<", world_below(g->w, 6));
    }
}

static const char *condition(struct generator *g)
{
    const char *a = simple_condition(g);

    switch (world_below(g->w, 5)) {
    case 0:
        return sheet_text(g->arena, "%s and %s", a, simple_condition(g));
    case 1:
        return sheet_text(g->arena, "%s or not(%s)", a, simple_condition(g));
    default:
        return a;
    }
}

/* What a calculation computes. */
static const char *formula(struct generator *g)
{
    const struct made *a = draw(g, COMPUTED, true);
    const struct made *b = draw(g, COMPUTED, true);
    const struct made *n = draw(g, NUMBER, true);
    const struct made *far = draw(g, NUMBER, false);

    if (far != NULL && one_in(g, 2)) {
        return sheet_text(g->arena, "%s(${%s})",
                          one_in(g, 2)   ? "sum"
                          : one_in(g, 2) ? "max"
                                         : "count-non-empty",
                          far->name);
    }
    if (g->depth > 0 && one_in(g, 4)) {
        return "position(..)";
    }
    if (a == NULL || b == NULL || n == NULL) {
        return "1 + 2";
    }
    switch (world_below(g->w, 5)) {
    case 0:
        return sheet_text(g->arena, "concat(${%s}, '-', ${%s})", a->name,
                          b->name);
    case 1:
        return sheet_text(g->arena, "if(%s, ${%s}, ${%s})", condition(g),
                          a->name, b->name);
    case 2:
        return sheet_text(g->arena, "coalesce(${%s}, ${%s})", a->name, b->name);
    case 3:
        return sheet_text(g->arena, "${%s} * 2 - 3", n->name);
    default:
        return sheet_text(g->arena, "round(${%s} div 7, 2)", n->name);
    }
}

static void set_logic(struct generator *g, unsigned often)
{
    if (one_in(g, often)) {
        sheet_set(&g->survey, "relevant", condition(g));
    }
}

/* Selects filter their list by a question above, at times. */
static void set_list(struct generator *g, const char *type)
{
    const struct made *m = draw(g, ONE, true);

    sheet_set(&g->survey, "type", type);
    if (m != NULL && one_in(g, 2)) {
        sheet_set(
            &g->survey, "choice_filter",
            sheet_text(g->arena, "kind = ${%s} or kind = 'all'", m->name));
    }
}

static void set_type(struct generator *g, enum kind kind)
{
    switch (kind) {
    case NUMBER:
        sheet_set(&g->survey, "type", one_in(g, 3) ? "decimal" : "integer");
        sheet_set(&g->survey, "default", one_in(g, 5) ? "7" : NULL);
        sheet_set(&g->survey, "constraint", one_in(g, 5) ? ". > 1" : NULL);
        break;
    case ONE:
        set_list(g, "select_one letters");
        break;
    case MANY:
        set_list(g, "select_multiple letters");
        break;
    case DAY:
        sheet_set(&g->survey, "type", "date");
        break;
    case COMPUTED:
        sheet_set(&g->survey, "type", "calculate");
        sheet_set(&g->survey, "calculation", formula(g));
        break;
    case TEXT:
    default:
        sheet_set(&g->survey, "type", "text");
        sheet_set(&g->survey, "default", one_in(g, 5) ? "some text" : NULL);
        break;
    }
}

static void question(struct generator *g)
{
    enum kind kind = (enum kind)world_below(g->w, COMPUTED + 1);
    struct made *m = &g->made[g->count];

    sheet_row(&g->survey);
    m->name = sheet_text(g->arena, "q%u", g->count + 1);
    m->kind = kind;
    m->repeat = g->depth == 0 ? 0 : g->within[g->depth - 1];
    sheet_set(&g->survey, "name", m->name);
    set_type(g, kind);
    if (kind != COMPUTED) {
        sheet_set(&g->survey, "label", "?");
        sheet_set(&g->survey, "required", one_in(g, 6) ? "yes" : NULL);
    }
    set_logic(g, kind == COMPUTED ? 6 : 3);
    g->count++;
    g->left--;
}

static void block(struct generator *g, unsigned depth);

static void group(struct generator *g, unsigned depth, bool is_repeat)
{
    const struct made *m = draw(g, NUMBER, true);

    g->repeats++;
    sheet_row(&g->survey);
    sheet_set(&g->survey, "type", is_repeat ? "begin repeat" : "begin group");
    sheet_set(&g->survey, "name", sheet_text(g->arena, "g%u", g->repeats));
    sheet_set(&g->survey, "label", "part");
    set_logic(g, 3);
    if (is_repeat) {
        if (m != NULL && one_in(g, 2)) {
            sheet_set(&g->survey, "repeat_count",
                      sheet_text(g->arena, "min(${%s}, 3)", m->name));
        }
        g->within[g->depth++] = g->repeats;
    } else if (one_in(g, 2)) {
        sheet_set(&g->survey, "appearance", "field-list");
    }
    question(g);
    block(g, depth + 1);
    g->depth -= is_repeat;
    sheet_row(&g->survey);
    sheet_set(&g->survey, "type", is_repeat ? "end repeat" : "end group");
}

static void block(struct generator *g, unsigned depth)
{
    unsigned n = 1 + world_below(g->w, 5);

    while (n-- > 0 && g->left > 0) {
        uint32_t dice = world_below(g->w, 10);

        if (dice < 7 || depth >= DEPTH_MAX) {
            question(g);
        } else {
            group(g, depth, dice > 7);
        }
    }
}

static void choice(struct sheet *s, const char *name, const char *kind)
{
    sheet_row(s);
    sheet_set(s, "list_name", "letters");
    sheet_set(s, "name", name);
    sheet_set(s, "label", name);
    sheet_set(s, "kind", kind);
}

bool generate_form(struct world *w, unsigned size, struct hearth_arena *arena,
                   struct hearth_forms_workbook *out)
{
    struct generator *g = hearth_arena_take(arena, 1, sizeof *g);
    struct sheet choices;

    if (g == NULL) {
        return false;
    }
    g->w = w;
    g->arena = arena;
    g->left = size < QUESTIONS_MAX / 2 ? size : QUESTIONS_MAX / 2;
    sheet_init(&g->survey, arena);
    sheet_init(&choices, arena);
    while (g->left > 0) {
        block(g, 0);
    }
    choice(&choices, "a", "all");
    choice(&choices, "b", "a");
    choice(&choices, "c", "b");
    choice(&choices, "d", "b");
    choice(&choices, "e", "c");
    memset(out, 0, sizeof *out);
    (void)snprintf(out->name, sizeof out->name, "random");
    return sheet_finish(&g->survey, &out->tables[HEARTH_FORMS_SHEET_SURVEY]) &&
           sheet_finish(&choices, &out->tables[HEARTH_FORMS_SHEET_CHOICES]);
}
