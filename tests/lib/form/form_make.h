/* SPDX-License-Identifier: Apache-2.0 */
/* Makes small forms by hand, so that tests of the engine need no compiler.
 *
 * Expressions are written in postfix, one word a code:
 *
 *   $name  node, from where it stands     *name   all instances of a repeat
 *   .      the context                    /name   child   ..   parent
 *   ~name  self::name                     ^name   parent::name
 *   document nothing children element current, as the codes are called
 *   12     number                         'word'  text, without a space
 *   true false = != < <= > >= + - * div mod neg
 *   name:2 function with two arguments    @list   instance('list')
 *   and(  or(  coalesce(  ... )           the second operand in brackets
 *   [ ... ]                               a predicate
 *
 * "$age 18 >=", "$likes 'yes' = and( $age 65 < )", "$cost sum:1". A name may
 * stand before its node is made. */
#ifndef TEST_FORM_MAKE_H
#define TEST_FORM_MAKE_H

#include "hearth/form.h"

#define FORM_MAKE_NODES 64
#define FORM_MAKE_EXPRS 64
#define FORM_MAKE_TEXTS 256

struct form_make {
    struct hearth_form form;
    struct hearth_node nodes[FORM_MAKE_NODES];
    uint16_t open[8]; /* groups and repeats not closed yet */
    unsigned depth;
    struct hearth_step order[4 * FORM_MAKE_NODES];
    struct hearth_read reads[32];
    uint16_t triggers[16];
    struct hearth_choice choices[256];
    struct hearth_choice_list lists[8];
    uint32_t columns[8];
    uint32_t cells[256];
    struct hearth_slice exprs[FORM_MAKE_EXPRS];
    struct hearth_design designs[4];
    struct hearth_scale scale; /* counted by the test that fills it */
    uint8_t code[4096];
    size_t code_len;
    struct { /* $name and *name, to be looked up at the end */
        size_t at;
        char name[32];
    } wanted[128];
    size_t wanted_count;
    struct hearth_language languages[2]; /* en, de */
    uint32_t offsets[2][FORM_MAKE_TEXTS];
    char names[4096];
    char texts[8192];
    void *memory; /* of the index */
};

/* ${m} must stay where it is: the form points into it. */
void form_make_begin(struct form_make *m, const char *id, uint32_t version);
/* A node below what is open, whose label is "${name}?". Groups and repeats
 * stay open until form_make_close. */
struct hearth_node *form_make_node(struct form_make *m, uint8_t type,
                                   const char *name);
void form_make_close(struct form_make *m);
/* A select of the list. */
struct hearth_node *form_make_select(struct form_make *m, uint8_t type,
                                     const char *name, uint16_t list);
/* ${n} is asked through a die: P(says yes whatever is true) and P(says no),
 * each 1/6; changed in the design that it names. */
void form_make_die(struct form_make *m, struct hearth_node *n);
/* A list of the space-separated names; their labels are "The ${name}". */
uint16_t form_make_list(struct form_make *m, const char *name,
                        const char *names);
/* A column of the list made last; "-" is an absent value. */
void form_make_column(struct form_make *m, const char *name,
                      const char *values);
uint16_t form_make_expr(struct form_make *m, const char *postfix);
/* A text in English, and in German if ${german} is not NULL. */
uint32_t form_make_text(struct form_make *m, const char *english,
                        const char *german);
/* Runs ${n}'s calculation when ${trigger} changes only. */
void form_make_trigger(struct form_make *m, struct hearth_node *n,
                       const char *trigger);
/* Expression ${expr} reads ${name} through a path. */
void form_make_read(struct form_make *m, uint16_t expr, const char *name);
/* The node called ${name}. */
uint16_t form_make_find(const struct form_make *m, const char *name);
/* Closes all, checks and indexes the form; stops the process if it is wrong.
 * Steps run in form order: what is read must stand before. */
const struct hearth_form *form_make_end(struct form_make *m);
/* Frees what form_make_end made. */
void form_make_free(struct form_make *m);

#endif
