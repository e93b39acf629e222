/* SPDX-License-Identifier: Apache-2.0 */
/* What the expression compiler's files share: its state, the functions it
 * knows, and how it tells an author what is wrong. */
#ifndef HEARTH_FORMS_PARSER_H
#define HEARTH_FORMS_PARSER_H

#include "postfix.h"
#include "token.h"

#include "hearth/expr.h"

struct hearth_forms_parser {
    struct hearth_slice source;
    size_t at;
    struct hearth_forms_token now; /* the token not yet used */
    struct hearth_forms_token before;
    const struct hearth_forms_scope *scope;
    struct hearth_writer *out;
    unsigned depth;
    bool has_stopped; /* the grammar is broken: no more can be said */
    bool has_problem;
};

struct hearth_forms_function {
    const char *name;
    uint8_t least; /* arguments */
    uint8_t most;
    uint8_t op; /* 0: written out by its own code */
};

/* NULL if this version has no such function. */
const struct hearth_forms_function *
hearth_forms_function_find(struct hearth_slice name);

/* Tells the author, once, and ends the parse: what follows cannot be
 * understood. */
void hearth_forms_parser_stop(struct hearth_forms_parser *p, const char *kind,
                              const char *text, const char *remedy);
/* The token at hand stands where ${wanted} should be. */
void hearth_forms_parser_unexpected(struct hearth_forms_parser *p,
                                    const char *wanted);
/* The token at hand is XPath that forms do not have. */
void hearth_forms_parser_outside(struct hearth_forms_parser *p);
void hearth_forms_parser_bare_name(struct hearth_forms_parser *p,
                                   struct hearth_slice name);
/* These two let the parse go on. */
void hearth_forms_parser_no_function(struct hearth_forms_parser *p,
                                     struct hearth_slice name);
void hearth_forms_parser_argument_count(struct hearth_forms_parser *p,
                                        const struct hearth_forms_function *f,
                                        unsigned count);

#endif
