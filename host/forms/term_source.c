/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as the source that an author would write. */
#include "term.h"

#include "library.h"
#include "number.h"

#include <string.h>

/* How strongly an operator binds; what binds less stands in brackets. */
enum {
    BIND_OR = 1,
    BIND_AND,
    BIND_EQUAL,
    BIND_ORDER,
    BIND_ADD,
    BIND_TIMES,
    BIND_MINUS,
    BIND_VALUE
};

struct telling {
    const struct hearth_form *form;
    struct hearth_writer out;
};

static void tell(struct telling *t, const struct hearth_forms_term *term,
                 int least);

static void put(struct telling *t, const char *text)
{
    hearth_writer_put(&t->out, text, strlen(text));
}

static void put_reference(struct telling *t,
                          const struct hearth_forms_term *term)
{
    const char *name = hearth_forms_term_node(t->form, term);

    put(t, "${");
    put(t, name == NULL ? "?" : name);
    put(t, "}");
}

static void put_number(struct telling *t, double number)
{
    uint8_t text[HEARTH_NUMBER_TEXT_MAX];

    hearth_writer_put(&t->out, text, hearth_number_text(number, text));
}

static void put_literal(struct telling *t, struct hearth_slice text)
{
    bool has_apostrophe =
        text.len > 0 && memchr(text.data, '\'', text.len) != NULL;

    put(t, has_apostrophe ? "\"" : "'");
    hearth_writer_put(&t->out, text.data, text.len);
    put(t, has_apostrophe ? "\"" : "'");
}

static const char *pooled(const struct telling *t, uint32_t offset)
{
    return offset < t->form->names_len ? t->form->names + offset : "?";
}

static const char *list_name(const struct telling *t, double list)
{
    bool is_there = list >= 0 && list < t->form->list_count;

    return is_there ? pooled(t, t->form->lists[(size_t)list].name) : "?";
}

/* ---- operators ---- */

struct binary {
    uint8_t op;
    uint8_t bind;
    const char *sign;
};

static const struct binary *binary_of(uint8_t op)
{
    static const struct binary ALL[] = {{HEARTH_OP_OR, BIND_OR, " or "},
                                        {HEARTH_OP_AND, BIND_AND, " and "},
                                        {HEARTH_OP_EQ, BIND_EQUAL, " = "},
                                        {HEARTH_OP_NE, BIND_EQUAL, " != "},
                                        {HEARTH_OP_LT, BIND_ORDER, " < "},
                                        {HEARTH_OP_LE, BIND_ORDER, " <= "},
                                        {HEARTH_OP_GT, BIND_ORDER, " > "},
                                        {HEARTH_OP_GE, BIND_ORDER, " >= "},
                                        {HEARTH_OP_ADD, BIND_ADD, " + "},
                                        {HEARTH_OP_SUBTRACT, BIND_ADD, " - "},
                                        {HEARTH_OP_MULTIPLY, BIND_TIMES, " * "},
                                        {HEARTH_OP_DIV, BIND_TIMES, " div "},
                                        {HEARTH_OP_MOD, BIND_TIMES, " mod "}};

    for (size_t i = 0; i < sizeof(ALL) / sizeof(ALL[0]); i++) {
        if (ALL[i].op == op) {
            return &ALL[i];
        }
    }
    return NULL;
}

static void tell_binary(struct telling *t, const struct hearth_forms_term *term,
                        const struct binary *b, int least)
{
    bool has_brackets = b->bind < least;

    put(t, has_brackets ? "(" : "");
    tell(t, term->parts[0], b->bind);
    put(t, b->sign);
    tell(t, term->parts[1], b->bind + 1);
    put(t, has_brackets ? ")" : "");
}

/* ---- calls ---- */

/* Numbers that the compiler put in place of a path or a list's name. */
static void tell_argument(struct telling *t,
                          const struct hearth_forms_term *call, uint8_t i)
{
    const struct hearth_forms_term *part = call->parts[i];
    bool is_repeat =
        call->function == HEARTH_FN_INDEXED_REPEAT && (i == 0 || i % 2 == 1);

    if (is_repeat) {
        put_reference(t, part);
    } else if (call->function == HEARTH_FN_CHOICE_NAME && i == 1) {
        put(t, "'");
        put_reference(t, part);
        put(t, "'");
    } else if (call->function == HEARTH_FN_PULLDATA && i == 0) {
        put(t, "'");
        put(t, list_name(t, part->number));
        put(t, "'");
    } else {
        tell(t, part, BIND_OR);
    }
}

static void tell_parts(struct telling *t, const char *name,
                       const struct hearth_forms_term *term)
{
    put(t, name);
    put(t, "(");
    for (uint8_t i = 0; i < term->part_count; i++) {
        put(t, i == 0 ? "" : ", ");
        tell_argument(t, term, i);
    }
    put(t, ")");
}

/* ---- paths ---- */

static void tell_step(struct telling *t, const struct hearth_forms_term *term,
                      const char *axis, const char *name)
{
    tell(t, term->parts[0], BIND_VALUE);
    put(t, "/");
    put(t, axis);
    put(t, name);
}

static void tell_path(struct telling *t, const struct hearth_forms_term *term)
{
    switch (term->op) {
    case HEARTH_OP_CHILD:
        tell_step(t, term, "", pooled(t, term->operand));
        break;
    case HEARTH_OP_CHILDREN:
        tell_step(t, term, "", "*");
        break;
    case HEARTH_OP_PARENT:
        tell_step(t, term, "", "..");
        break;
    case HEARTH_OP_IS_NAMED:
        tell_step(t, term, "self::", pooled(t, term->operand));
        break;
    case HEARTH_OP_PARENT_NAMED:
        tell_step(t, term, "parent::", pooled(t, term->operand));
        break;
    case HEARTH_OP_IS_ELEMENT:
        tell(t, term->parts[0], BIND_VALUE);
        break;
    case HEARTH_OP_FILTER:
        tell(t, term->parts[0], BIND_VALUE);
        put(t, "[");
        tell(t, term->parts[1], BIND_OR);
        put(t, "]");
        break;
    default:
        put(t, "?");
        break;
    }
}

static void tell_leaf(struct telling *t, const struct hearth_forms_term *term)
{
    switch (term->op) {
    case HEARTH_OP_NUMBER:
    case HEARTH_OP_SMALL:
        put_number(t, term->number);
        break;
    case HEARTH_OP_TEXT:
        put_literal(t, term->text);
        break;
    case HEARTH_OP_TRUE:
    case HEARTH_OP_FALSE:
        put(t, term->op == HEARTH_OP_TRUE ? "true()" : "false()");
        break;
    case HEARTH_OP_NODE:
    case HEARTH_OP_ALL:
        put_reference(t, term);
        break;
    case HEARTH_OP_SELF:
        put(t, ".");
        break;
    case HEARTH_OP_CURRENT:
        put(t, "current()");
        break;
    case HEARTH_OP_INSTANCE:
        put(t, "instance('");
        put(t, list_name(t, term->operand));
        put(t, "')");
        break;
    default: /* DOCUMENT, NOTHING: a path begins, or leads nowhere */
        break;
    }
}

static void tell(struct telling *t, const struct hearth_forms_term *term,
                 int least)
{
    const struct binary *b = binary_of(term->op);
    const struct hearth_forms_function *f;

    if (b != NULL && term->part_count == 2) {
        tell_binary(t, term, b, least);
    } else if (term->op == HEARTH_OP_NEGATE) {
        put(t, "-");
        tell(t, term->parts[0], BIND_MINUS);
    } else if (term->op == HEARTH_OP_CALL) {
        f = hearth_forms_library_of(term->function);
        tell_parts(t, f == NULL ? "?" : f->name, term);
    } else if (term->op == HEARTH_OP_JUMP_FALSE) {
        tell_parts(t, "if", term);
    } else if (term->op == HEARTH_OP_COALESCE) {
        tell_parts(t, "coalesce", term);
    } else if (term->part_count > 0) {
        tell_path(t, term);
    } else {
        tell_leaf(t, term);
    }
}

void hearth_forms_term_source(const struct hearth_form *form,
                              const struct hearth_forms_term *term, char *out,
                              size_t cap)
{
    struct telling t = {.form = form};

    hearth_writer_init(&t.out, (uint8_t *)out, cap - 1);
    if (term != NULL) {
        tell(&t, term, BIND_OR);
    }
    out[t.out.len] = '\0'; /* what did not fit was left out as a whole */
}

/* An insert as source; ${at} stands behind its begin, and moves on. */
static const char *put_insert(const struct hearth_form *form, const char *at,
                              struct hearth_arena *arena,
                              struct hearth_writer *out)
{
    struct telling t = {.form = form, .out = *out};
    const struct hearth_forms_term *term;
    size_t used = arena->used;
    uint32_t expr = 0;

    while (*at >= '0' && *at <= '9' && expr < HEARTH_NONE) {
        expr = expr * 10 + (uint32_t)(*at++ - '0');
    }
    term = expr >= HEARTH_NONE
               ? NULL
               : hearth_forms_term_read(form, (uint16_t)expr, arena);
    if (term != NULL) {
        tell(&t, term, BIND_OR);
    }
    arena->used = used;
    *out = t.out;
    return *at == HEARTH_INSERT_END ? at + 1 : at;
}

void hearth_forms_term_text(const struct hearth_form *form, uint32_t text,
                            uint8_t language, struct hearth_arena *arena,
                            struct hearth_writer *out)
{
    const char *at = "";

    if (text < form->text_count && language < form->language_count) {
        uint32_t offset = form->languages[language].offsets[text];

        at = offset < form->texts_len ? form->texts + offset : "";
    }
    while (*at != '\0') {
        if (*at == HEARTH_INSERT_BEGIN) {
            at = put_insert(form, at + 1, arena, out);
        } else {
            hearth_writer_u8(out, (uint8_t)*at++);
        }
    }
}
