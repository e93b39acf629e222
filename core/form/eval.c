/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator: a stack machine without loops, so its steps are bounded by
 * the length of the code. It trusts nothing that the checker checked. */
#include "code.h"
#include "number.h"
#include "value.h"

#include "hearth/expr.h"

#include <math.h>
#include <string.h>

struct machine {
    struct hearth_reader in;
    const struct hearth_expr_env *env;
    struct hearth_expr_scratch *scratch;
    struct hearth_value stack[HEARTH_EXPR_STACK_MAX];
    unsigned depth;
};

/* Room on the stack was checked before. */
static void push(struct machine *m, struct hearth_value v)
{
    m->stack[m->depth++] = v;
}

static int jump(struct machine *m, const struct hearth_code_step *step)
{
    if (step->operand > m->in.len - m->in.at) {
        return HEARTH_E_INVALID;
    }
    m->in.at += step->operand;
    return HEARTH_OK;
}

/* ${v} was taken from the stack. */
static int run_jump(struct machine *m, const struct hearth_code_step *step,
                    const struct hearth_value *v)
{
    switch (step->op) {
    case HEARTH_OP_JUMP:
        return jump(m, step);
    case HEARTH_OP_JUMP_FALSE:
        return hearth_expr_truth(v) ? HEARTH_OK : jump(m, step);
    case HEARTH_OP_AND:
        if (hearth_expr_truth(v)) {
            return HEARTH_OK;
        }
        push(m, hearth_value_boolean(false));
        return jump(m, step);
    case HEARTH_OP_OR:
        if (!hearth_expr_truth(v)) {
            return HEARTH_OK;
        }
        push(m, hearth_value_boolean(true));
        return jump(m, step);
    default: /* coalesce */
        if (!hearth_value_is_given(v)) {
            return HEARTH_OK;
        }
        push(m, *v);
        return jump(m, step);
    }
}

/* LOAD and constants. */
static int run_leaf(struct machine *m, const struct hearth_code_step *step)
{
    switch (step->op) {
    case HEARTH_OP_TEXT:
        push(m, hearth_value_text(step->text));
        break;
    case HEARTH_OP_TRUE:
    case HEARTH_OP_FALSE:
        push(m, hearth_value_boolean(step->op == HEARTH_OP_TRUE));
        break;
    case HEARTH_OP_LOAD:
        push(m, m->env->load(m->env->cookie, step->operand));
        break;
    case HEARTH_OP_SELF:
        push(m, m->env->load(m->env->cookie, m->env->self));
        break;
    default:
        push(m, hearth_value_number(step->number));
        break;
    }
    return HEARTH_OK;
}

/* Code points: bytes that do not continue one. */
static double text_length(struct hearth_slice text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += (text.data[i] & 0xc0) != 0x80;
    }
    return (double)count;
}

static int run_unary_text(struct machine *m, uint8_t op,
                          const struct hearth_value *v)
{
    struct hearth_slice text;
    int rc = hearth_value_to_text(v, m->scratch, &text);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (op == HEARTH_OP_TO_TEXT) {
        push(m, hearth_value_text(text));
    } else if (op == HEARTH_OP_TEXT_LENGTH) {
        push(m, hearth_value_number(text_length(text)));
    } else {
        push(m, hearth_value_number((double)hearth_value_count_tokens(text)));
    }
    return HEARTH_OK;
}

static int run_unary(struct machine *m, uint8_t op,
                     const struct hearth_value *v)
{
    switch (op) {
    case HEARTH_OP_NEGATE:
        push(m, hearth_value_number(-hearth_expr_number(v)));
        return HEARTH_OK;
    case HEARTH_OP_NOT:
        push(m, hearth_value_boolean(!hearth_expr_truth(v)));
        return HEARTH_OK;
    case HEARTH_OP_BOOLEAN:
        push(m, hearth_value_boolean(hearth_expr_truth(v)));
        return HEARTH_OK;
    case HEARTH_OP_TO_NUMBER:
        push(m, hearth_value_number(hearth_expr_number(v)));
        return HEARTH_OK;
    case HEARTH_OP_INT:
        push(m, hearth_value_number(trunc(hearth_expr_number(v))));
        return HEARTH_OK;
    default:
        return run_unary_text(m, op, v);
    }
}

static bool contains(struct hearth_slice text, struct hearth_slice part)
{
    for (size_t i = 0; part.len <= text.len && i <= text.len - part.len; i++) {
        if (part.len == 0 || memcmp(text.data + i, part.data, part.len) == 0) {
            return true;
        }
    }
    return false;
}

static bool starts_with(struct hearth_slice text, struct hearth_slice part)
{
    return part.len <= text.len &&
           contains(hearth_slice_of(text.data, part.len), part);
}

static int run_binary_text(struct machine *m, uint8_t op,
                           const struct hearth_value *a,
                           const struct hearth_value *b)
{
    struct hearth_slice x;
    struct hearth_slice y;
    bool is_true;
    int rc = hearth_value_to_text(a, m->scratch, &x);

    if (rc == HEARTH_OK) {
        rc = hearth_value_to_text(b, m->scratch, &y);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (op == HEARTH_OP_SELECTED) {
        is_true = hearth_value_has_token(x, y);
    } else if (op == HEARTH_OP_CONTAINS) {
        is_true = contains(x, y);
    } else {
        is_true = starts_with(x, y);
    }
    push(m, hearth_value_boolean(is_true));
    return HEARTH_OK;
}

static bool ordered(uint8_t op, double x, double y)
{
    switch (op) {
    case HEARTH_OP_LT:
        return x < y;
    case HEARTH_OP_LE:
        return x <= y;
    case HEARTH_OP_GT:
        return x > y;
    default:
        return x >= y;
    }
}

static double rounded(double x, double places)
{
    if (isnan(places) || fabs(places) > 1000) {
        return (double)NAN;
    }
    return hearth_number_round(x, (int)places);
}

static double calculated(uint8_t op, double x, double y)
{
    switch (op) {
    case HEARTH_OP_ADD:
        return x + y;
    case HEARTH_OP_SUBTRACT:
        return x - y;
    case HEARTH_OP_MULTIPLY:
        return x * y;
    case HEARTH_OP_DIV: {
        static const double ZERO = 0;

        /* Spelt out, because C leaves division by zero to the machine. */
        if (y != ZERO) {
            return x / y;
        }
        if (x == ZERO || isnan(x) || isnan(y)) {
            return (double)NAN;
        }
        return (x > 0) == !signbit(y) ? (double)INFINITY : -(double)INFINITY;
    }
    case HEARTH_OP_MOD:
        return fmod(x, y); /* takes the sign of the dividend */
    default:
        return rounded(x, y);
    }
}

static int run_binary(struct machine *m, uint8_t op,
                      const struct hearth_value *a,
                      const struct hearth_value *b)
{
    double x = hearth_expr_number(a);
    double y = hearth_expr_number(b);

    switch (op) {
    case HEARTH_OP_EQ:
        push(m, hearth_value_boolean(hearth_value_is_equal(a, b)));
        return HEARTH_OK;
    case HEARTH_OP_NE:
        push(m, hearth_value_boolean(!hearth_value_is_equal(a, b)));
        return HEARTH_OK;
    case HEARTH_OP_LT:
    case HEARTH_OP_LE:
    case HEARTH_OP_GT:
    case HEARTH_OP_GE:
        push(m, hearth_value_boolean(ordered(op, x, y)));
        return HEARTH_OK;
    case HEARTH_OP_SELECTED:
    case HEARTH_OP_CONTAINS:
    case HEARTH_OP_STARTS_WITH:
        return run_binary_text(m, op, a, b);
    default:
        push(m, hearth_value_number(calculated(op, x, y)));
        return HEARTH_OK;
    }
}

static int run_step(struct machine *m, const struct hearth_code_step *step)
{
    struct hearth_value a = {.type = HEARTH_VALUE_TEXT};
    struct hearth_value b = a;

    if (step->takes > m->depth ||
        m->depth - step->takes + 1 > HEARTH_EXPR_STACK_MAX) {
        return HEARTH_E_INVALID;
    }
    if (step->takes == 2) {
        b = m->stack[--m->depth];
    }
    if (step->takes >= 1) {
        a = m->stack[--m->depth];
    }
    if (step->is_jump) {
        return run_jump(m, step, &a);
    }
    if (step->takes == 0) {
        return run_leaf(m, step);
    }
    return step->takes == 1 ? run_unary(m, step->op, &a)
                            : run_binary(m, step->op, &a, &b);
}

int hearth_expr_eval(struct hearth_slice code,
                     const struct hearth_expr_env *env,
                     struct hearth_expr_scratch *scratch,
                     struct hearth_value *out)
{
    struct machine m;
    struct hearth_code_step step;
    unsigned steps = 0;
    int rc = HEARTH_OK;

    memset(&m, 0, sizeof(m));
    hearth_reader_init(&m.in, code);
    m.env = env;
    m.scratch = scratch;
    scratch->used = 0;
    while (rc == HEARTH_OK && hearth_reader_left(&m.in) > 0) {
        if (++steps > HEARTH_EXPR_STEPS_MAX) {
            return HEARTH_E_EVAL;
        }
        rc = hearth_code_next(&m.in, &step) ? run_step(&m, &step)
                                            : HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK && m.depth != 1) {
        rc = HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK) {
        *out = m.stack[0];
    }
    return rc;
}
