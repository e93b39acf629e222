/* SPDX-License-Identifier: Apache-2.0 */
/* Paths (forms.md 4.3): as much as can be is resolved to a node of the form
 * at once; the rest becomes steps over node lists. */
#ifndef HEARTH_FORMS_PATH_H
#define HEARTH_FORMS_PATH_H

#include "parser.h"

/* Reads a path from the token at hand on: "/", ".", "..", "*", a name, an
 * axis or ${name}. All of it is written. */
struct hearth_forms_locus
hearth_forms_path_parse(struct hearth_forms_parser *p);
/* Reads the steps and predicates that follow ${l}, a call or something in
 * parentheses. */
void hearth_forms_path_continue(struct hearth_forms_parser *p,
                                struct hearth_forms_locus *l);
/* ${l} is used as one value: says so if it is several nodes. */
void hearth_forms_path_single(struct hearth_forms_parser *p,
                              const struct hearth_forms_locus *l);
/* "." of the owner is used as one value, unseen in a function's call. */
void hearth_forms_path_single_self(struct hearth_forms_parser *p);
/* A node list in ${list}: above its root. Written. */
struct hearth_forms_locus hearth_forms_path_list(struct hearth_forms_parser *p,
                                                 uint16_t list);
/* Says so if ${list} has no such column. */
void hearth_forms_path_column(struct hearth_forms_parser *p, uint16_t list,
                              struct hearth_slice name);

/* ---- the form's nodes (scope.c) ---- */

/* True if ${node} is ${group} or below it. */
bool hearth_forms_scope_is_in(const struct hearth_form *form, uint16_t node,
                              uint16_t group);
/* The child called ${name}, or HEARTH_NONE. */
uint16_t hearth_forms_scope_child(const struct hearth_forms_scope *s,
                                  uint16_t parent, struct hearth_slice name);
/* The next node called ${name} after ${after} (HEARTH_NONE: the first); the
 * root does not count. */
uint16_t hearth_forms_scope_find(const struct hearth_forms_scope *s,
                                 struct hearth_slice name, uint16_t after);
bool hearth_forms_scope_is_named(const struct hearth_form *form, uint16_t node,
                                 struct hearth_slice name);
/* The outermost repeat around ${node} that is not around the owner, so that
 * there are several; HEARTH_NONE if there is none. ${is_all}: ${node} itself
 * is a repeat and all its instances are meant. */
uint16_t hearth_forms_scope_repeated(const struct hearth_forms_scope *s,
                                     uint16_t node, bool is_all);
/* The name nearest to ${name} among the children of ${parent}, of all nodes
 * where it is HEARTH_NONE, or among the columns of a list; NULL if none is
 * near. */
const char *hearth_forms_scope_nearest(const struct hearth_forms_scope *s,
                                       uint16_t parent,
                                       struct hearth_slice name);
const char *
hearth_forms_scope_nearest_column(const struct hearth_forms_scope *s,
                                  uint16_t list, struct hearth_slice name);
bool hearth_forms_scope_has_column(const struct hearth_forms_scope *s,
                                   uint16_t list, struct hearth_slice name);

#endif
