/* SPDX-License-Identifier: Apache-2.0 */
/* What the expression compiler's files share: its state, what it knows of a
 * part that was read, and how it tells an author what is wrong. */
#ifndef HEARTH_FORMS_PARSER_H
#define HEARTH_FORMS_PARSER_H

#include "postfix.h"
#include "token.h"

#include "hearth/expr.h"

/* What a part of an expression is. Up to CURRENT nothing is written yet, so
 * that further steps can be taken at once. */
enum hearth_forms_locus_kind {
    HEARTH_LOCUS_VALUE,    /* no path; written */
    HEARTH_LOCUS_STATIC,   /* ${node} as seen from the owner */
    HEARTH_LOCUS_DOCUMENT, /* above the root */
    HEARTH_LOCUS_NOTHING,  /* no node at all */
    HEARTH_LOCUS_SELF,     /* "." */
    HEARTH_LOCUS_CURRENT,  /* current() */
    HEARTH_LOCUS_PLACES,   /* some nodes, see ${reach}; written */
    HEARTH_LOCUS_LIST,     /* in ${list}, ${level} steps down; written */
    HEARTH_LOCUS_ANY       /* nodes of which nothing is known; written */
};

/* Which nodes of the form PLACES may be: never fewer than they are. */
enum hearth_forms_reach {
    HEARTH_REACH_ONE,      /* instances of ${node} */
    HEARTH_REACH_CHILDREN, /* its children */
    HEARTH_REACH_BELOW     /* anything below it */
};

#define HEARTH_FORMS_LEVEL_ROOT 1u
#define HEARTH_FORMS_LEVEL_ROW  2u

enum hearth_forms_literal {
    HEARTH_LITERAL_NONE,
    HEARTH_LITERAL_NUMBER,
    HEARTH_LITERAL_TEXT,
    HEARTH_LITERAL_DATE /* text that looks like a date */
};

struct hearth_forms_locus {
    uint8_t kind; /* enum hearth_forms_locus_kind */
    uint8_t reach;
    uint8_t level;
    uint8_t literal; /* enum hearth_forms_literal */
    uint16_t node;
    uint16_t list;
    bool is_all;      /* STATIC, a repeat: all its instances */
    bool is_out;      /* STATIC: ".." has left a repeat */
    bool is_written;  /* STATIC to CURRENT: the code stands by now */
    bool is_many;     /* several nodes where one value is wanted is an error */
    bool is_group;    /* … and so is a group, which has no value */
    bool is_datetime; /* surely a date with a time */
    bool is_boolean;  /* VALUE: surely true or false */
    bool is_mixed;    /* a [2] behind it would not count siblings */
    struct hearth_slice text; /* of a literal */
};

struct hearth_forms_parser {
    struct hearth_slice source;
    size_t at;
    struct hearth_forms_token now; /* the token not yet used */
    struct hearth_forms_token before;
    const struct hearth_forms_scope *scope;
    struct hearth_writer *out;
    unsigned depth;
    unsigned nesting;                  /* of predicates */
    struct hearth_forms_locus context; /* "." in a predicate or row */
    bool in_once;                      /* "." is what was stored before */
    bool in_position;                  /* only the place of a node counts */
    bool has_place;   /* the predicate asks for position() or last() */
    bool has_stopped; /* the grammar is broken: no more can be said */
    bool has_problem;
};

/* ---- tokens ---- */

void hearth_forms_parser_advance(struct hearth_forms_parser *p);
/* The token after the one at hand. */
struct hearth_forms_token
hearth_forms_parser_peek(const struct hearth_forms_parser *p);
bool hearth_forms_parser_is(const struct hearth_forms_parser *p,
                            const char *sign);
/* Goes behind a sign, if it is at hand. */
bool hearth_forms_parser_accept(struct hearth_forms_parser *p,
                                const char *sign);
/* The same, or says that it is missing. */
void hearth_forms_parser_expect(struct hearth_forms_parser *p, const char *sign,
                                const char *wanted);

/* ---- code ---- */

void hearth_forms_emit(struct hearth_forms_parser *p, uint8_t op);
void hearth_forms_emit_index(struct hearth_forms_parser *p, uint8_t op,
                             uint16_t index);
/* A step by name. */
void hearth_forms_emit_name(struct hearth_forms_parser *p, uint8_t op,
                            struct hearth_slice name);
void hearth_forms_emit_number(struct hearth_forms_parser *p, double number);
void hearth_forms_emit_text(struct hearth_forms_parser *p,
                            struct hearth_slice text);
void hearth_forms_emit_call(struct hearth_forms_parser *p, uint8_t function,
                            unsigned count);
/* A jump whose distance is not known yet; gives where it ends. */
size_t hearth_forms_emit_jump(struct hearth_forms_parser *p, uint8_t op);
/* The jump that ended at ${from} leads here. */
void hearth_forms_emit_landing(struct hearth_forms_parser *p, size_t from);

/* ---- problems ---- */

/* For "%.*s". */
#define HEARTH_FORMS_SHORT(s)                                                  \
    (int)((s).len < 80 ? (s).len : 80), (const char *)(s).data

/* Tells the author and goes on. */
void hearth_forms_parser_error(struct hearth_forms_parser *p, const char *kind,
                               const char *text, const char *remedy);
void hearth_forms_parser_warning(struct hearth_forms_parser *p,
                                 const char *kind, const char *text,
                                 const char *remedy);
/* Tells the author, once, and ends the parse: what follows cannot be
 * understood. */
void hearth_forms_parser_stop(struct hearth_forms_parser *p, const char *kind,
                              const char *text, const char *remedy);
/* The token at hand stands where ${wanted} should be. */
void hearth_forms_parser_unexpected(struct hearth_forms_parser *p,
                                    const char *wanted);
/* ${what} is XPath that forms do not have. */
void hearth_forms_parser_outside(struct hearth_forms_parser *p,
                                 struct hearth_slice what, size_t at);

/* ---- grammar (postfix.c) ---- */

/* An expression from the token at hand on. */
struct hearth_forms_locus
hearth_forms_parser_expression(struct hearth_forms_parser *p);
/* ${text}, a part of the source, as an expression of its own. */
struct hearth_forms_locus
hearth_forms_parser_inside(struct hearth_forms_parser *p,
                           struct hearth_slice text);

#endif
