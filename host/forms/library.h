/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that expressions may call (forms.md 4.4). */
#ifndef HEARTH_FORMS_LIBRARY_H
#define HEARTH_FORMS_LIBRARY_H

#include "hearth/bytes.h"

/* Functions without a code of their own; the others have the one that
 * enum hearth_function gives them. */
enum hearth_forms_special {
    HEARTH_SPECIAL_NONE,
    HEARTH_SPECIAL_TRUE,
    HEARTH_SPECIAL_FALSE,
    HEARTH_SPECIAL_IF,
    HEARTH_SPECIAL_COALESCE,
    HEARTH_SPECIAL_ONCE,
    HEARTH_SPECIAL_CURRENT,
    HEARTH_SPECIAL_INSTANCE
};

struct hearth_forms_function {
    const char *name;
    uint8_t least; /* arguments */
    uint8_t most;  /* 255: any number */
    uint8_t code;  /* enum hearth_function; 0: ${special} */
    uint8_t special;
    bool takes_lists; /* several nodes make sense as an argument */
    bool is_counted;  /* … and a value does not */
};

/* NULL if there is no such function. */
const struct hearth_forms_function *
hearth_forms_library_find(struct hearth_slice name);
/* The first function of a code (enum hearth_function); NULL: there is none. */
const struct hearth_forms_function *hearth_forms_library_of(uint8_t code);
/* The name nearest to it, or NULL if none is near. */
const char *hearth_forms_library_nearest(struct hearth_slice name);

#endif
