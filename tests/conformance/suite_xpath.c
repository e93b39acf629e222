/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions with a document and the value they must give. */
#include "document.h"
#include "expect.h"
#include "json.h"
#include "source.h"
#include "tally.h"
#include "world.h"

#include "core/form/eval.h"
#include "hearth/expr.h"
#include "postfix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_ARENA  (256u << 20)
#define CPU_SECONDS 10u

struct suite {
    struct source_table table;
    struct hearth_arena arena;
    struct tally *tally;
};

/* A row while it runs. */
struct trial {
    const char *expected, *type, *tolerance, *expression;
    bool is_beyond;
    struct hearth_arena *arena;
    struct world world;
    struct document document;
    struct hearth_ref context;
    struct hearth_machine *machine;
    char problem[300]; /* first of the compiler */
    struct pool names;
    struct guard_result *out;
};

/* ---- compiling ---- */

static uint32_t on_name(void *cookie, struct hearth_slice name)
{
    struct trial *t = cookie;
    char text[256];
    uint32_t offset = 0;

    if (hearth_bytes_to_text(name, text, sizeof text) != 0) {
        return HEARTH_NO_TEXT;
    }
    offset = pool_add(&t->names, text);
    t->document.form->names_len = t->names.len;
    return offset == 0 ? HEARTH_NO_TEXT : offset;
}

static void on_tell(void *cookie, const struct hearth_forms_problem *problem)
{
    struct trial *t = cookie;

    if (!problem->is_warning && t->problem[0] == '\0') {
        (void)snprintf(t->problem, sizeof t->problem, "%s: %s", problem->kind,
                       problem->text);
    }
}

static uint16_t on_list(void *cookie, struct hearth_slice name)
{
    struct trial *t = cookie;
    const struct hearth_form *form = t->document.form;

    for (uint16_t i = 0; i < form->list_count; i++) {
        if (hearth_slice_is_equal(
                name, hearth_slice_text(form->names + form->lists[i].name))) {
            return i;
        }
    }
    (void)snprintf(t->problem, sizeof t->problem, "unknown-list");
    return HEARTH_NONE;
}

static int compile(struct trial *t, struct hearth_writer *code)
{
    struct hearth_forms_scope scope = {.form = t->document.form,
                                       .owner = HEARTH_NONE,
                                       .list = HEARTH_NONE,
                                       .row_node = HEARTH_NONE,
                                       .is_lenient = true,
                                       .allows_self = true,
                                       .name = on_name,
                                       .list_by_name = on_list,
                                       .tell = on_tell,
                                       .cookie = t};

    if (t->context.kind == HEARTH_REF_PLACE) {
        scope.owner = t->context.b;
    } else if (t->context.kind == HEARTH_REF_ROW) {
        scope.is_row = true;
        scope.list = t->context.b;
    }
    return hearth_forms_postfix_compile(hearth_slice_text(t->expression),
                                        &scope, code);
}

/* ---- comparing ---- */

static void differ(struct trial *t, const char *got)
{
    guard_say(t->out, VERDICT_FAILED, "%s: expected %s %s, got %s",
              t->expression, t->type, t->expected, got);
}

static void compare_number(struct trial *t, const struct hearth_value *v)
{
    double got = 0;
    char text[64];

    if (hearth_value_to_number(t->machine, v, &got) != 0) {
        differ(t, "no number");
    } else if (!expect_number(got, t->expected, t->tolerance)) {
        (void)snprintf(text, sizeof text, "%.17g", got);
        differ(t, text);
    }
}

static bool is_text_right(struct trial *t, struct hearth_slice got)
{
    bool is_known = true;
    bool is_right = false;

    if (strcmp(t->type, "string-regex") == 0) {
        is_right = expect_regex(got, t->expected, &is_known);
    } else if (strcmp(t->type, "string-length") == 0) {
        is_right = expect_length(got) == strtoul(t->expected, NULL, 10);
    } else {
        is_right = hearth_slice_is_equal(got, hearth_slice_text(t->expected));
    }
    return is_known && is_right;
}

static void compare_text(struct trial *t, const struct hearth_value *v)
{
    struct hearth_slice got = {NULL, 0};
    char text[300];

    if (hearth_value_to_text(t->machine, v, &got) != 0) {
        differ(t, "no text");
    } else if (!is_text_right(t, got)) {
        (void)snprintf(text, sizeof text, "\"%.*s\"",
                       (int)(got.len < 250 ? got.len : 250),
                       got.len == 0 ? "" : (const char *)got.data);
        differ(t, text);
    }
}

static void compare_truth(struct trial *t, const struct hearth_value *v)
{
    bool got = false;

    if (hearth_value_to_truth(t->machine, v, &got) != 0) {
        differ(t, "no boolean");
    } else if (got != (strcmp(t->expected, "true") == 0)) {
        differ(t, got ? "true" : "false");
    }
}

static bool is_path_listed(const struct trial *t, const struct hearth_value *v,
                           const char *path)
{
    char own[512];

    for (uint32_t i = 0; i < v->count; i++) {
        document_path(&t->document, &t->machine->refs[v->first + i], own,
                      sizeof own);
        if (strcmp(own, path) == 0) {
            return true;
        }
    }
    return false;
}

static void compare_nodes(struct trial *t, const struct hearth_value *v)
{
    struct json *list = json_parse(hearth_slice_text(t->expected), t->arena);
    bool is_ordered = strcmp(t->type, "nodeset") == 0;
    uint32_t n = 0;
    char own[512];

    if (list == NULL || list->type != JSON_ARRAY ||
        v->type != HEARTH_VALUE_NODES) {
        differ(t, "no list of nodes");
        return;
    }
    for (const struct json *p = list->first; p != NULL; p = p->next, n++) {
        bool is_right = p->text != NULL && n < v->count;

        if (is_right && is_ordered) {
            document_path(&t->document, &t->machine->refs[v->first + n], own,
                          sizeof own);
            is_right = strcmp(own, p->text) == 0;
        } else if (is_right) {
            is_right = is_path_listed(t, v, p->text);
        }
        if (!is_right) {
            differ(t, "other nodes");
            return;
        }
    }
    if (n != v->count) {
        differ(t, "more nodes");
    }
}

static void compare(struct trial *t, const struct hearth_value *v)
{
    if (strcmp(t->type, "boolean") == 0) {
        compare_truth(t, v);
    } else if (strncmp(t->type, "number", 6) == 0) {
        compare_number(t, v);
    } else if (strncmp(t->type, "string", 6) == 0 ||
               strcmp(t->type, "date") == 0) {
        compare_text(t, v);
    } else if (strstr(t->type, "nodeset") != NULL) {
        compare_nodes(t, v);
    } else {
        guard_say(t->out, VERDICT_FAILED, "unknown expected-type %s", t->type);
    }
}

/* A conversion may fail as the evaluation does; for a row beyond the language
 * that is a clear error, not another value. */
static bool can_convert(struct trial *t, const struct hearth_value *v)
{
    double number = 0;
    bool truth = false;
    struct hearth_slice text;

    if (strcmp(t->type, "boolean") == 0) {
        return hearth_value_to_truth(t->machine, v, &truth) == 0;
    }
    if (strncmp(t->type, "number", 6) == 0) {
        return hearth_value_to_number(t->machine, v, &number) == 0;
    }
    return strstr(t->type, "nodeset") != NULL ||
           hearth_value_to_text(t->machine, v, &text) == 0;
}

/* ---- one row ---- */

static void settle_error(struct trial *t, const char *stage)
{
    if (strcmp(t->type, "error") == 0) {
        return;
    }
    guard_say(t->out, t->is_beyond ? VERDICT_SKIPPED : VERDICT_FAILED,
              "%s: expected %s %s, %s%s%s", t->expression, t->type, t->expected,
              stage, t->problem[0] == '\0' ? "" : ": ", t->problem);
}

static void evaluate(struct trial *t)
{
    uint8_t *bytes = hearth_arena_take(t->arena, HEARTH_EXPR_LEN_MAX, 1);
    struct hearth_writer code;
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT};

    hearth_writer_init(&code, bytes, HEARTH_EXPR_LEN_MAX);
    if (compile(t, &code) != 0 || hearth_writer_finish(&code) != 0) {
        settle_error(t, "does not compile");
        return;
    }
    t->machine = hearth_eval_machine(t->document.interview);
    if (hearth_eval_run(t->machine, hearth_writer_slice(&code), &t->context,
                        &t->context, &v) != 0 ||
        (v.type == HEARTH_VALUE_NODES && !can_convert(t, &v))) {
        settle_error(t, "cannot be evaluated");
    } else if (strcmp(t->type, "error") == 0) {
        guard_say(t->out, VERDICT_FAILED, "%s: expected an error, got a value",
                  t->expression);
    } else {
        compare(t, &v);
    }
}

static void run(void *cookie, size_t index, struct guard_result *out)
{
    struct suite *s = cookie;
    const struct source_table *table = &s->table;
    const char *xml = source_field(table, index, "context-xml");
    struct trial t = {
        .expected = source_field(table, index, "expected-value"),
        .type = source_field(table, index, "expected-type"),
        .tolerance = source_field(table, index, "tolerance"),
        .expression = source_field(table, index, "expression"),
        .is_beyond = strcmp(source_field(table, index, "scope"), "beyond") == 0,
        .arena = &s->arena,
        .out = out};
    struct hearth_world world;
    struct xml_node *root = NULL;
    const char *why = NULL;

    s->arena.used = 0;
    (void)world_init(&t.world, source_field(table, index, "tz"), index + 1);
    world = world_table(&t.world);
    root =
        xml_parse(hearth_slice_text(*xml == '\0' ? "<root/>" : xml), &s->arena);
    why = root == NULL ? "context-xml is no XML"
                       : document_open(root, &world, &s->arena, &t.document);
    if (why == NULL &&
        !document_ref(&t.document, source_field(table, index, "context-node"),
                      &t.context)) {
        why = "context-node leads nowhere";
    }
    if (why != NULL) {
        guard_say(out, VERDICT_FAILED, "%s", why);
        return;
    }
    t.names = t.document.names;
    evaluate(&t);
}

static void done(void *cookie, size_t index, const struct guard_result *result)
{
    struct suite *s = cookie;

    tally_add(s->tally, source_field(&s->table, index, "id"), result);
}

bool suite_xpath(const char *path, const char *only, struct tally *t)
{
    struct suite s = {.tally = t};
    struct source_table all;
    void *memory = malloc(CASE_ARENA);
    struct guard_suite guard = {.cpu_seconds = CPU_SECONDS,
                                .wall_seconds = 5 * CPU_SECONDS,
                                .run = run,
                                .done = done,
                                .cookie = &s};

    if (memory == NULL || !source_table_open(path, &all)) {
        free(memory);
        return false;
    }
    s.table = all;
    source_table_keep(&s.table, "id", only);
    hearth_arena_init(&s.arena, memory, CASE_ARENA);
    guard.count = s.table.row_count;
    guard_run(&guard);
    tally_print(t, "xpath");
    source_table_close(&all);
    free(memory);
    return true;
}
