/* SPDX-License-Identifier: Apache-2.0 */
/* Words of an expression (forms.md 4.1). */
#ifndef HEARTH_FORMS_TOKEN_H
#define HEARTH_FORMS_TOKEN_H

#include "hearth/bytes.h"

enum hearth_forms_token_type {
    HEARTH_TOKEN_END,
    HEARTH_TOKEN_NUMBER,
    HEARTH_TOKEN_TEXT,      /* text: between the quotes */
    HEARTH_TOKEN_NAME,      /* also and, or, div, mod: the parser knows */
    HEARTH_TOKEN_PREFIXED,  /* text: "jr:itext" */
    HEARTH_TOKEN_REFERENCE, /* text: the name in ${...} */
    HEARTH_TOKEN_SIGN,      /* text: one of
                               ( ) [ ] , = != < <= > >= + - * / . .. :: */
    HEARTH_TOKEN_OUTSIDE,   /* text: a construct that is not supported */
    HEARTH_TOKEN_BAD        /* text: what cannot be read */
};

struct hearth_forms_token {
    enum hearth_forms_token_type type;
    struct hearth_slice text;
    size_t at; /* byte where it begins */
};

/* The token at ${at} of ${source}, which moves behind it. */
struct hearth_forms_token hearth_forms_token_next(struct hearth_slice source,
                                                  size_t *at);

#endif
