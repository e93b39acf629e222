/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes expressions. The first byte says how the rest is taken: 0 to 5:
 * source for the compiler, whose code must pass the checker; else bytecode
 * for the checker, which may refuse it. What is accepted names only nodes
 * that exist. */
#include "postfix.h"

#include "hearth/expr.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* data: a, rep (b, in (c)), g (s, b) and a list with one column */
static const struct {
    uint8_t type, parent, end;
    const char *name;
} PLAN[] = {
    {HEARTH_NODE_GROUP, 255, 9, "data"}, {HEARTH_NODE_TEXT, 0, 2, "a"},
    {HEARTH_NODE_REPEAT, 0, 6, "rep"},   {HEARTH_NODE_DECIMAL, 2, 4, "b"},
    {HEARTH_NODE_REPEAT, 2, 6, "in"},    {HEARTH_NODE_DATE, 4, 6, "c"},
    {HEARTH_NODE_GROUP, 0, 9, "g"},      {HEARTH_NODE_SELECT_ONE, 6, 8, "s"},
    {HEARTH_NODE_DATETIME, 6, 9, "b"},
};
#define NODES     (sizeof(PLAN) / sizeof(PLAN[0]))
#define NAMES_MAX 20000
#define SELECT    7u
#define REPEAT    2u
#define MODES     6u

struct form {
    struct hearth_form form;
    struct hearth_node nodes[NODES];
    struct hearth_choice_list list;
    uint32_t column;
    char names[NAMES_MAX];
};

static uint32_t on_name(void *cookie, struct hearth_slice name)
{
    struct form *f = cookie;
    uint32_t at = f->form.names_len;

    if (name.len + 1 > sizeof(f->names) - at) {
        return HEARTH_NO_TEXT;
    }
    memcpy(f->names + at, name.data, name.len); /* checked above */
    f->names[at + name.len] = '\0';
    f->form.names_len += (uint32_t)name.len + 1;
    return at;
}

static uint16_t on_list(void *cookie, struct hearth_slice name)
{
    (void)cookie;
    return name.len == 1 ? 0 : (uint16_t)HEARTH_NONE;
}

static void on_problem(void *cookie, const struct hearth_forms_problem *problem)
{
    (void)cookie;
    HEARTH_CHECK(problem->kind != NULL && problem->text[0] != '\0');
}

static void on_read(void *cookie, uint16_t node)
{
    (void)cookie;
    HEARTH_CHECK(node < NODES);
}

static void make_form(struct form *f)
{
    memset(f, 0, sizeof(*f));
    f->form.nodes = f->nodes;
    f->form.node_count = (uint16_t)NODES;
    f->form.names = f->names;
    f->form.names_len = 1;
    f->form.lists = &f->list;
    f->form.list_count = 1;
    f->form.columns = &f->column;
    f->form.column_count = 1;
    f->column = on_name(f, hearth_slice_text("k"));
    f->list.name = on_name(f, hearth_slice_text("l"));
    f->list.column_count = 1;
    for (size_t i = 0; i < NODES; i++) {
        f->nodes[i].type = PLAN[i].type;
        f->nodes[i].parent =
            PLAN[i].parent == 255 ? HEARTH_NONE : PLAN[i].parent;
        f->nodes[i].end = PLAN[i].end;
        f->nodes[i].name = on_name(f, hearth_slice_text(PLAN[i].name));
        f->nodes[i].list = i == SELECT ? 0 : (uint16_t)HEARTH_NONE;
        f->nodes[i].from = HEARTH_NONE;
    }
}

/* The code of ${source}, empty if it has errors. */
static struct hearth_slice compile(struct form *f, uint8_t mode,
                                   struct hearth_slice source, uint8_t *out)
{
    static const uint16_t OWNERS[MODES] = {1, 3, 5, SELECT, 1, HEARTH_NONE};
    struct hearth_forms_scope scope = {.form = &f->form,
                                       .owner = OWNERS[mode],
                                       .is_row = mode == 3 || mode == 4,
                                       .list = mode == 3 ? 0 : HEARTH_NONE,
                                       .row_node = REPEAT,
                                       .is_lenient = mode == 5,
                                       .allows_self = mode != 0,
                                       .name = on_name,
                                       .list_by_name = on_list,
                                       .tell = on_problem,
                                       .read = on_read,
                                       .cookie = f};
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_EXPR_LEN_MAX);
    if (hearth_forms_postfix_compile(source, &scope, &w) != HEARTH_OK) {
        return hearth_slice_of(out, 0);
    }
    return hearth_writer_slice(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form f;
    struct hearth_expr_bounds bounds = {(uint16_t)NODES, 1, 0};
    uint8_t out[HEARTH_EXPR_LEN_MAX];
    struct hearth_slice code;
    size_t at = 0;
    uint16_t node;
    bool is_ours;

    if (size == 0) {
        return 0;
    }
    make_form(&f);
    code = hearth_slice_of(data + 1, size - 1);
    is_ours = data[0] < MODES;
    if (is_ours) {
        code = compile(&f, data[0], code, out);
        if (code.len == 0) {
            return 0;
        }
    }
    bounds.names_len = f.form.names_len;
    if (hearth_expr_check(code, &bounds) != HEARTH_OK) {
        HEARTH_CHECK(!is_ours);
        bounds.node_count = HEARTH_NODES_MAX; /* reading stays harmless */
    }
    while ((node = hearth_expr_reference(code, &at)) != HEARTH_NONE) {
        HEARTH_CHECK(node < bounds.node_count ||
                     bounds.node_count == HEARTH_NODES_MAX);
    }
    return 0;
}
