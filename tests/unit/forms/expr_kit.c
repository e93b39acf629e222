/* SPDX-License-Identifier: Apache-2.0 */
/* Makes forms by hand, and bytecode readable. */
#include "expr_kit.h"

#include "hearth/expr.h"

#include <stdio.h>
#include <string.h>

static uint32_t add_name(struct expr_kit *k, struct hearth_slice name)
{
    uint32_t at = k->form.names_len;

    HEARTH_CHECK(name.len + 1 < sizeof(k->names) - at);
    memcpy(k->names + at, name.data, name.len); /* checked above */
    k->names[at + name.len] = '\0';
    k->form.names_len += (uint32_t)name.len + 1;
    return at;
}

static uint32_t on_name(void *cookie, struct hearth_slice name)
{
    struct expr_kit *k = cookie;

    for (uint32_t at = 1; at < k->form.names_len;
         at += (uint32_t)strlen(k->names + at) + 1) {
        if (hearth_slice_is_equal(hearth_slice_text(k->names + at), name)) {
            return at;
        }
    }
    return add_name(k, name);
}

static void append(char *out, size_t cap, const char *text)
{
    size_t len = strlen(out);

    (void)snprintf(out + len, cap - len, "%s", text);
}

static void on_problem(void *cookie, const struct hearth_forms_problem *problem)
{
    struct expr_kit *k = cookie;
    char line[600];

    (void)snprintf(line, sizeof(line), "%s%s: %s. %s\n",
                   problem->is_warning ? "warning " : "", problem->kind,
                   problem->text, problem->remedy);
    append(k->problems, sizeof(k->problems), line);
}

static uint16_t on_list(void *cookie, struct hearth_slice name)
{
    struct expr_kit *k = cookie;
    struct hearth_forms_problem problem = {.kind = "unknown-list"};

    for (uint16_t i = 0; i < k->form.list_count; i++) {
        const char *other = k->names + k->lists[i].name;

        if (hearth_slice_is_equal(hearth_slice_text(other), name)) {
            return i;
        }
    }
    on_problem(k, &problem);
    return HEARTH_NONE;
}

static void on_read(void *cookie, uint16_t node)
{
    struct expr_kit *k = cookie;

    append(k->reads, sizeof(k->reads), k->names + k->nodes[node].name);
    append(k->reads, sizeof(k->reads), " ");
}

void expr_kit_open(struct expr_kit *k)
{
    memset(k, 0, sizeof(*k));
    k->form.nodes = k->nodes;
    k->form.names = k->names;
    k->form.names_len = 1;
    k->form.lists = k->lists;
    k->form.columns = k->columns;
    k->scope.form = &k->form;
    k->scope.list = k->scope.row_node = HEARTH_NONE;
    k->scope.allows_self = true;
    k->scope.name = on_name;
    k->scope.list_by_name = on_list;
    k->scope.tell = on_problem;
    k->scope.read = on_read;
    k->scope.cookie = k;
    (void)expr_kit_add(k, HEARTH_NODE_GROUP, "data");
}

uint16_t expr_kit_add(struct expr_kit *k, enum hearth_node_type type,
                      const char *name)
{
    uint16_t index = k->form.node_count++;
    struct hearth_node *n = &k->nodes[index];

    memset(n, 0, sizeof(*n));
    n->type = (uint8_t)type;
    n->name = on_name(k, hearth_slice_text(name));
    n->parent = index == 0 ? HEARTH_NONE : k->open[k->depth - 1];
    n->list = n->from = n->design = HEARTH_NONE;
    n->relevant = n->constraint = n->required = n->read_only = HEARTH_NONE;
    n->calculate = n->initial = n->filter = n->count = n->seed = HEARTH_NONE;
    n->end = k->form.node_count;
    for (unsigned i = 0; i < k->depth; i++) {
        k->nodes[k->open[i]].end = k->form.node_count;
    }
    if (type == HEARTH_NODE_GROUP || type == HEARTH_NODE_REPEAT) {
        k->open[k->depth++] = index;
    }
    return index;
}

void expr_kit_end(struct expr_kit *k)
{
    k->depth--;
}

uint16_t expr_kit_list(struct expr_kit *k, const char *name,
                       const char *columns)
{
    uint16_t index = k->form.list_count++;
    struct hearth_choice_list *l = &k->lists[index];

    l->name = on_name(k, hearth_slice_text(name));
    l->columns = k->form.column_count;
    while (*columns != '\0') {
        size_t len = strcspn(columns, " ");

        k->columns[k->form.column_count++] =
            on_name(k, hearth_slice_of(columns, len));
        l->column_count++;
        columns += len + (columns[len] == ' ');
    }
    return index;
}

uint16_t expr_kit_find(const struct expr_kit *k, const char *name)
{
    for (uint16_t i = 0; i < k->form.node_count; i++) {
        if (strcmp(k->names + k->nodes[i].name, name) == 0) {
            return i;
        }
    }
    return HEARTH_NONE;
}

/* ---- readable code ---- */

static const char *const WORDS[] = {
    [HEARTH_OP_NUMBER] = "NUMBER",
    [HEARTH_OP_SMALL] = "SMALL",
    [HEARTH_OP_TEXT] = "TEXT",
    [HEARTH_OP_TRUE] = "TRUE",
    [HEARTH_OP_FALSE] = "FALSE",
    [HEARTH_OP_NODE] = "NODE",
    [HEARTH_OP_SELF] = "SELF",
    [HEARTH_OP_CURRENT] = "CURRENT",
    [HEARTH_OP_ALL] = "ALL",
    [HEARTH_OP_DOCUMENT] = "DOCUMENT",
    [HEARTH_OP_INSTANCE] = "INSTANCE",
    [HEARTH_OP_NOTHING] = "NOTHING",
    [HEARTH_OP_JUMP] = "JUMP",
    [HEARTH_OP_JUMP_FALSE] = "JUMP_FALSE",
    [HEARTH_OP_AND] = "AND",
    [HEARTH_OP_OR] = "OR",
    [HEARTH_OP_COALESCE] = "COALESCE",
    [HEARTH_OP_CHILD] = "CHILD",
    [HEARTH_OP_CHILDREN] = "CHILDREN",
    [HEARTH_OP_PARENT] = "PARENT",
    [HEARTH_OP_IS_NAMED] = "IS_NAMED",
    [HEARTH_OP_FILTER] = "FILTER",
    [HEARTH_OP_IS_ELEMENT] = "IS_ELEMENT",
    [HEARTH_OP_PARENT_NAMED] = "PARENT_NAMED",
    [HEARTH_OP_EQ] = "EQ",
    [HEARTH_OP_NE] = "NE",
    [HEARTH_OP_LT] = "LT",
    [HEARTH_OP_LE] = "LE",
    [HEARTH_OP_GT] = "GT",
    [HEARTH_OP_GE] = "GE",
    [HEARTH_OP_ADD] = "ADD",
    [HEARTH_OP_SUBTRACT] = "SUBTRACT",
    [HEARTH_OP_MULTIPLY] = "MULTIPLY",
    [HEARTH_OP_DIV] = "DIV",
    [HEARTH_OP_MOD] = "MOD",
    [HEARTH_OP_NEGATE] = "NEGATE",
    [HEARTH_OP_CALL] = "CALL",
};

static double take_double(struct hearth_reader *r)
{
    uint64_t bits = hearth_reader_u64(r);
    double x;

    memcpy(&x, &bits, sizeof(x)); /* both are 8 bytes */
    return x;
}

/* The operand of ${op} as a text, and what follows it. */
static void show_operand(struct expr_kit *k, uint8_t op,
                         struct hearth_reader *r, char *out, size_t cap)
{
    struct hearth_slice text;
    unsigned function;

    out[0] = '\0';
    if (op == HEARTH_OP_NUMBER) {
        (void)snprintf(out, cap, " %.6g", take_double(r));
    } else if (op == HEARTH_OP_SMALL) {
        (void)snprintf(out, cap, " %u", (unsigned)hearth_reader_u8(r));
    } else if (op == HEARTH_OP_TEXT) {
        text = hearth_reader_take(r, (size_t)hearth_reader_varint(r));
        (void)snprintf(out, cap, " '%.*s'", (int)text.len,
                       (const char *)text.data);
    } else if (op == HEARTH_OP_NODE || op == HEARTH_OP_ALL) {
        (void)snprintf(out, cap, " %s",
                       k->names + k->nodes[hearth_reader_u16(r)].name);
    } else if (op == HEARTH_OP_INSTANCE) {
        (void)snprintf(out, cap, " %u", (unsigned)hearth_reader_u16(r));
    } else if (op == HEARTH_OP_CHILD || op == HEARTH_OP_IS_NAMED ||
               op == HEARTH_OP_PARENT_NAMED) {
        (void)snprintf(out, cap, " %s", k->names + hearth_reader_varint(r));
    } else if ((op >= HEARTH_OP_JUMP && op <= HEARTH_OP_COALESCE) ||
               op == HEARTH_OP_FILTER) {
        (void)snprintf(out, cap, " +%u", (unsigned)hearth_reader_u16(r));
    } else if (op == HEARTH_OP_CALL) {
        function = hearth_reader_u8(r);
        (void)snprintf(out, cap, " %u/%u", function,
                       (unsigned)hearth_reader_u8(r));
    }
}

static void show(struct expr_kit *k, struct hearth_slice code)
{
    struct hearth_reader r;
    char operand[300];

    k->code[0] = '\0';
    hearth_reader_init(&r, code);
    while (hearth_reader_left(&r) > 0) {
        uint8_t op = hearth_reader_u8(&r);

        HEARTH_CHECK(op < sizeof(WORDS) / sizeof(WORDS[0]) &&
                     WORDS[op] != NULL);
        show_operand(k, op, &r, operand, sizeof(operand));
        append(k->code, sizeof(k->code), k->code[0] == '\0' ? "" : ", ");
        append(k->code, sizeof(k->code), WORDS[op]);
        append(k->code, sizeof(k->code), operand);
    }
}

size_t expr_kit_bytes(struct expr_kit *k, const char *owner, const char *source,
                      uint8_t out[HEARTH_EXPR_LEN_MAX])
{
    struct hearth_writer w;

    k->problems[0] = k->reads[0] = '\0';
    k->scope.owner = owner == NULL ? HEARTH_NONE : expr_kit_find(k, owner);
    hearth_writer_init(&w, out, HEARTH_EXPR_LEN_MAX);
    return hearth_forms_postfix_compile(hearth_slice_text(source), &k->scope,
                                        &w) == HEARTH_OK
               ? w.len
               : 0;
}

const char *expr_kit_compile(struct expr_kit *k, const char *owner,
                             const char *source)
{
    uint8_t code[HEARTH_EXPR_LEN_MAX];
    size_t len = expr_kit_bytes(k, owner, source, code);

    if (len == 0) {
        return k->problems;
    }
    show(k, hearth_slice_of(code, len));
    return k->code;
}
