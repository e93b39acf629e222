/* SPDX-License-Identifier: Apache-2.0 */
/* Guesses of what is pointed at next. */
#include "package_guess.h"

#define CODE_FRESH 0u
#define CODE_NEXT  1u
#define CODE_OTHER 2u

uint32_t hearth_guess_zigzag(int32_t v)
{
    return v < 0 ? (uint32_t)(-(int64_t)v) * 2u - 1u : (uint32_t)v * 2u;
}

int32_t hearth_guess_unzigzag(uint32_t v)
{
    return v % 2 == 1 ? -(int32_t)(v / 2) - 1 : (int32_t)(v / 2);
}

/* Values are at most a package's length: differences fit 32 bits. */
uint32_t hearth_guess_code(const struct hearth_guess *g, uint32_t value)
{
    if (value == g->fresh) {
        return CODE_FRESH;
    }
    if (value == g->next) {
        return CODE_NEXT;
    }
    return CODE_OTHER + hearth_guess_zigzag((int32_t)value - (int32_t)g->next);
}

bool hearth_guess_value(const struct hearth_guess *g, uint32_t code,
                        uint32_t limit, uint32_t *value)
{
    int64_t v = g->fresh;

    if (code == CODE_NEXT) {
        v = g->next;
    } else if (code >= CODE_OTHER) {
        v = (int64_t)g->next + hearth_guess_unzigzag(code - CODE_OTHER);
    }
    if (v < 0 || v >= limit) {
        return false;
    }
    *value = (uint32_t)v;
    return true;
}

void hearth_guess_pass(struct hearth_guess *g, uint32_t value, uint32_t size)
{
    g->next = value + size;
    if (g->next > g->fresh) {
        g->fresh = g->next;
    }
}
