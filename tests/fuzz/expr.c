/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes expressions. First byte 0: source for the compiler, whose code must
 * pass the checker and run; else: bytecode, which runs whether or not the
 * checker accepts it, and runs without fault if it does. */
#include "postfix.h"

#include "hearth/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NODES 8

static bool resolve(void *cookie, struct hearth_slice name, uint16_t *node)
{
    (void)cookie;
    *node = (uint16_t)(name.len % NODES);
    return name.len > 0;
}

static void tell(void *cookie, const struct hearth_forms_problem *problem)
{
    (void)cookie;
    HEARTH_CHECK(problem->kind != NULL && problem->text[0] != '\0');
}

static struct hearth_value load(void *cookie, uint16_t node)
{
    static const char *const TEXTS[] = {"", "yes", "a b c", "-1.5"};
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT};

    (void)cookie;
    if (node % 2 == 0) {
        v.text = hearth_slice_text(TEXTS[node / 2 % 4]);
    } else {
        v.type = HEARTH_VALUE_NUMBER;
        v.number = node;
    }
    return v;
}

static int run(struct hearth_slice code)
{
    static struct hearth_expr_scratch scratch;
    struct hearth_expr_env env = {load, NULL, 1};
    struct hearth_value v;

    return hearth_expr_eval(code, &env, &scratch, &v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_forms_scope scope = {resolve, tell, NULL, true};
    uint8_t out[HEARTH_EXPR_LEN_MAX];
    struct hearth_slice code;
    struct hearth_writer w;
    size_t at = 0;
    int rc;

    if (size == 0) {
        return 0;
    }
    code = hearth_slice_of(data + 1, size - 1);
    if (data[0] == 0) {
        hearth_writer_init(&w, out, sizeof(out));
        if (hearth_forms_postfix_compile(code, &scope, &w) != HEARTH_OK) {
            return 0;
        }
        code = hearth_writer_slice(&w);
        HEARTH_CHECK(hearth_expr_check(code, NODES) == HEARTH_OK);
    }
    rc = run(code);
    if (hearth_expr_check(code, NODES) == HEARTH_OK) {
        HEARTH_CHECK(rc == HEARTH_OK || rc == HEARTH_E_EVAL);
        while (at < code.len) {
            (void)hearth_expr_reference(code, &at);
        }
    }
    return 0;
}
