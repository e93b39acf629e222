/* SPDX-License-Identifier: Apache-2.0 */
/* The form model: what a package holds once it is loaded and checked.
 *
 * Flat tables and indexes, nothing looked up by name on the device except
 * when answers are imported. All memory is one arena; the form is read-only
 * after loading. Built by the host's compiler, or by hearth_package_decode. */
#ifndef HEARTH_FORM_H
#define HEARTH_FORM_H

#include "hearth/arena.h"
#include "hearth/bytes.h"
#include "hearth/limits.h"

#define HEARTH_NONE 0xffffu /* "no such index" for node, expr, text, list */

/* Values are those of the package (proto/form.proto). */
enum hearth_node_type {
    HEARTH_NODE_GROUP = 1,
    HEARTH_NODE_NOTE = 2,
    HEARTH_NODE_TEXT = 3,
    HEARTH_NODE_INTEGER = 4,
    HEARTH_NODE_DECIMAL = 5,
    HEARTH_NODE_SELECT_ONE = 6,
    HEARTH_NODE_SELECT_MULTIPLE = 7,
    HEARTH_NODE_HIDDEN = 8 /* filled by the programme: area, worker */
};

/* What a question decides about the interview as a whole. */
enum hearth_node_role {
    HEARTH_ROLE_NONE = 0,
    HEARTH_ROLE_ELIGIBILITY = 1, /* not "yes": outcome only, no answers */
    HEARTH_ROLE_CONSENT = 2,     /* not "yes": outcome only, no answers */
    HEARTH_ROLE_AREA = 3         /* hidden: the area code */
};

/* The choice that lets an interview go on at an eligibility or consent
 * question; any other answer ends it without answers. */
#define HEARTH_CHOICE_YES "yes"

/* Texts are indexes into every language's table; names into the name pool. */
struct hearth_node {
    uint8_t type;
    uint8_t role;
    uint8_t sensitivity; /* 0-3 (domain.md: 3 could harm the respondent) */
    uint16_t parent;     /* enclosing group, or HEARTH_NONE */
    uint16_t end;        /* group: first node after its last descendant */
    uint16_t list;       /* selects: choice list */
    uint16_t label, hint, required_message, constraint_message;
    uint16_t relevant, constraint, required; /* expressions */
    uint32_t name;                           /* offset into names */
};

struct hearth_choice {
    uint32_t name; /* offset into names */
    uint16_t label;
};

struct hearth_choice_list {
    uint16_t first; /* index of its first choice */
    uint16_t count;
};

/* A scale: items answered with numbers min..max, some reversed. */
struct hearth_scale {
    uint32_t name;
    uint16_t items[HEARTH_SCALE_ITEMS_MAX];
    bool is_reversed[HEARTH_SCALE_ITEMS_MAX];
    uint16_t item_count;
    int32_t min, max;
};

struct hearth_language {
    char tag[16]; /* BCP 47, or what the author wrote */
    /* text_count offsets into texts; 0 = not translated. */
    const uint32_t *offsets;
};

struct hearth_form {
    char id[HEARTH_CODE_MAX + 1];
    uint32_t version;
    uint8_t hash[HEARTH_HASH_LEN]; /* SHA-256 of the package body */
    uint32_t title;                /* text index */
    uint16_t smallest_bucket;      /* padding of its records, bytes */
    uint8_t default_language;

    const struct hearth_node *nodes;
    uint16_t node_count;
    const uint16_t *order; /* node indexes, topological, for relevance */
    const struct hearth_choice *choices;
    uint16_t choice_count;
    const struct hearth_choice_list *lists;
    uint16_t list_count;
    const struct hearth_slice *exprs; /* bytecode, see expr.h */
    uint16_t expr_count;
    const struct hearth_scale *scales;
    uint16_t scale_count;
    const struct hearth_language *languages;
    uint16_t language_count;
    uint16_t text_count;
    const char *names; /* NUL-terminated strings, pooled; [0] is "" */
    uint32_t names_len;
    const char *texts; /* NUL-terminated UTF-8 strings; [0] is "" */
    uint32_t texts_len;
};

/* Checks every index, nesting, name, and each expression's stack, jumps and
 * references: a signed package can still be hostile. E_INVALID, E_LIMIT. */
HEARTH_MUST_USE int hearth_form_check(const struct hearth_form *form);

/* Valid UTF-8 (no surrogates, no overlong forms) without control characters
 * other than tab and line feed: it cannot play tricks on a terminal. */
bool hearth_form_is_clean_text(struct hearth_slice text);
/* 1 to HEARTH_NAME_MAX bytes of letters, digits, "_", "-", "."; starts with a
 * letter or "_". */
bool hearth_form_is_valid_name(struct hearth_slice text);
/* A choice's name: clean, 1 to HEARTH_NAME_MAX bytes, no white space. */
bool hearth_form_is_valid_choice(struct hearth_slice text);

/* True if the node holds an answer (not a group, not a note). */
bool hearth_form_is_question(const struct hearth_node *node);
const char *hearth_form_name(const struct hearth_form *form, uint16_t node);
const char *hearth_form_choice_name(const struct hearth_form *form,
                                    uint16_t list, uint16_t index);
/* Text ${text} in ${language}, else in the default language, else in the
 * first language that has it, else "". Never NULL. */
const char *hearth_form_text(const struct hearth_form *form, uint16_t text,
                             uint8_t language);
/* Index of the question called ${name}, or HEARTH_NONE. */
uint16_t hearth_form_find(const struct hearth_form *form,
                          struct hearth_slice name);
/* Index within ${list} of the choice called ${name}, or HEARTH_NONE. */
uint16_t hearth_form_find_choice(const struct hearth_form *form, uint16_t list,
                                 struct hearth_slice name);

#endif
