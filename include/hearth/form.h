/* SPDX-License-Identifier: Apache-2.0 */
/* The form model: what a package holds once it is loaded and checked.
 *
 * Flat tables and indexes, nothing looked up by name on the device except
 * when answers are imported and where a path in an expression asks for it.
 * All memory is one arena; the form is read-only after loading. Built by the
 * host's compiler, or by hearth_package_decode.
 *
 * Nodes stand in form order; node 0 is a group, the root, that encloses all
 * others. A repeat is a node too; its instances exist in an interview only. */
#ifndef HEARTH_FORM_H
#define HEARTH_FORM_H

#include "hearth/arena.h"
#include "hearth/bytes.h"
#include "hearth/limits.h"

#define HEARTH_NONE    0xffffu     /* "no such index": node, expr, list */
#define HEARTH_NO_TEXT 0xffffffffu /* "no such index": text, column value */
#define HEARTH_ROOT    0u          /* node 0; the only instance of it is 0 */

/* Values are those of the package (proto/form.proto). */
enum hearth_node_type {
    HEARTH_NODE_GROUP = 1,
    HEARTH_NODE_NOTE = 2,
    HEARTH_NODE_TEXT = 3,
    HEARTH_NODE_INTEGER = 4,
    HEARTH_NODE_DECIMAL = 5,
    HEARTH_NODE_SELECT_ONE = 6,
    HEARTH_NODE_SELECT_MULTIPLE = 7,
    HEARTH_NODE_HIDDEN = 8, /* text without a screen; see ${source} */
    HEARTH_NODE_REPEAT = 9,
    HEARTH_NODE_DATE = 10,        /* YYYY-MM-DD */
    HEARTH_NODE_TIME = 11,        /* hh:mm:ss.mmm+hh:mm */
    HEARTH_NODE_DATETIME = 12,    /* YYYY-MM-DDThh:mm:ss.mmm+hh:mm */
    HEARTH_NODE_RANK = 13,        /* all names of the list, best first */
    HEARTH_NODE_ACKNOWLEDGE = 14, /* "OK" or blank */
    HEARTH_NODE_CALCULATE = 15,   /* no screen; keeps its expression's type */
    HEARTH_NODE_GEOPOINT = 16,
    HEARTH_NODE_GEOTRACE = 17,
    HEARTH_NODE_GEOSHAPE = 18,
    HEARTH_NODE_BARCODE = 19,
    HEARTH_NODE_IMAGE = 20, /* media: the answer is a file name */
    HEARTH_NODE_AUDIO = 21,
    HEARTH_NODE_VIDEO = 22,
    HEARTH_NODE_FILE = 23,
    HEARTH_NODE_BLANK = 24,      /* imei and its like: never has a value */
    HEARTH_NODE_LIST_COUNT = 25, /* list experiment: how many, 0..n */
    HEARTH_NODE_CONJOINT = 26    /* what was drawn for one task; no answer */
};

/* What a question decides about the interview as a whole. */
enum hearth_node_role {
    HEARTH_ROLE_NONE = 0,
    HEARTH_ROLE_ELIGIBILITY = 1,      /* not "yes": outcome only, no answers */
    HEARTH_ROLE_CONSENT = 2,          /* not "yes": outcome only, no answers */
    HEARTH_ROLE_AREA = 3,             /* hidden: the area code */
    HEARTH_ROLE_CONSENT_PERSONAL = 4, /* opens questions of sensitivity 3 */
    HEARTH_ROLE_COMPREHENSION = 5     /* not "yes": explain again */
};

/* Where a hidden question's value comes from. */
enum hearth_node_source {
    HEARTH_SOURCE_NONE = 0,
    HEARTH_SOURCE_START = 1, /* date-time at start, as coarse as allowed */
    HEARTH_SOURCE_END = 2,   /* date-time at finalise */
    HEARTH_SOURCE_TODAY = 3,
    HEARTH_SOURCE_DEVICE = 4,
    HEARTH_SOURCE_WORKER = 5,
    HEARTH_SOURCE_ARM = 6,  /* drawn at load: 0..draw-1, balanced */
    HEARTH_SOURCE_SEED = 7, /* drawn at load: 1..2147483646 */
    HEARTH_SOURCE_LANGUAGE = 8
};

/* Bits of hearth_node.flags. */
#define HEARTH_FLAG_RANDOMISED 0x0001u /* choices in the order of ${seed} */
#define HEARTH_FLAG_DYNAMIC    0x0002u /* ${initial} is run after static ones */
#define HEARTH_FLAG_HIDDEN     0x0004u /* has a type but no screen */
#define HEARTH_FLAG_GATE       0x0008u /* asked before consent, never stored */
#define HEARTH_FLAG_NO_ADD     0x0010u /* repeat: count fixed by the form */
#define HEARTH_FLAG_ONCE       0x0020u /* ${calculate} runs on a trigger only */
#define HEARTH_FLAG_SHUFFLED   0x0040u /* group: children in order of ${seed} */
#define HEARTH_FLAG_NEW_REPEAT                                                 \
    0x0080u                          /* ${initial}: when its instance is new */
#define HEARTH_FLAG_PRACTICE 0x0100u /* answered, never stored */

/* Bits of hearth_node.look: appearances that change what a worker sees. */
#define HEARTH_LOOK_FIELD_LIST   0x00000001u /* group on one screen */
#define HEARTH_LOOK_MINIMAL      0x00000002u
#define HEARTH_LOOK_QUICK        0x00000004u
#define HEARTH_LOOK_SEARCH       0x00000008u /* autocomplete */
#define HEARTH_LOOK_LIKERT       0x00000010u
#define HEARTH_LOOK_LIST         0x00000020u
#define HEARTH_LOOK_LABEL        0x00000040u
#define HEARTH_LOOK_LIST_NOLABEL 0x00000080u
#define HEARTH_LOOK_TABLE_LIST   0x00000100u
#define HEARTH_LOOK_MULTILINE    0x00000200u
#define HEARTH_LOOK_NUMBERS      0x00000400u
#define HEARTH_LOOK_THOUSANDS    0x00000800u
#define HEARTH_LOOK_NO_CALENDAR  0x00001000u
#define HEARTH_LOOK_MONTH_YEAR   0x00002000u
#define HEARTH_LOOK_YEAR         0x00004000u
#define HEARTH_LOOK_VERTICAL     0x00008000u
#define HEARTH_LOOK_NO_TICKS     0x00010000u
#define HEARTH_LOOK_RATING       0x00020000u
#define HEARTH_LOOK_PICKER       0x00040000u
#define HEARTH_LOOK_MASKED       0x00080000u
#define HEARTH_LOOK_PAGES        0x00100000u
#define HEARTH_LOOK_MAP          0x00200000u
#define HEARTH_LOOK_IMAGE_MAP    0x00400000u
#define HEARTH_LOOK_DRAW         0x00800000u
#define HEARTH_LOOK_LADDER       0x01000000u
#define HEARTH_LOOK_SUMMARY      0x02000000u
/* columns of a grid of choices, 0: not a grid */
#define HEARTH_LOOK_COLUMNS(look) ((look) >> 28)

/* Where and with whom a form is used (forms.md 9, domain.md). */
enum hearth_profile {
    HEARTH_PROFILE_HOUSEHOLD = 0,
    HEARTH_PROFILE_PHONE = 1,
    HEARTH_PROFILE_CLOSED = 2, /* closed facility */
    HEARTH_PROFILE_PRACTITIONER = 3,
    HEARTH_PROFILE_LEADER = 4
};

/* The choice that lets an interview go on at an eligibility or consent
 * question; any other answer ends it without answers. */
#define HEARTH_CHOICE_YES "yes"

/* Texts are indexes into every language's table (HEARTH_NO_TEXT: none);
 * expressions are indexes into exprs (HEARTH_NONE: none). */
struct hearth_node {
    uint8_t type;
    uint8_t role;
    uint8_t sensitivity; /* 0-3 (domain.md: 3 could harm the respondent) */
    uint8_t source;
    uint16_t flags;
    uint32_t look;
    uint16_t parent; /* enclosing group or repeat; the root's: HEARTH_NONE */
    uint16_t end;    /* group, repeat: first node after its last descendant;
                        else its own index + 1 */
    uint16_t list;   /* choices; or HEARTH_NONE */
    uint16_t from;   /* select from a repeat: the question whose values are
                        the choices; or HEARTH_NONE */
    uint16_t design; /* index into designs, or HEARTH_NONE */
    uint32_t draw;   /* SOURCE_ARM: number of arms */
    uint32_t name;   /* offset into names */
    uint32_t label, hint, guidance, required_message, constraint_message;
    uint32_t image, audio; /* prompts: texts that are media file names */
    uint16_t relevant, constraint, required, read_only, calculate;
    uint16_t initial; /* default, static or dynamic */
    uint16_t filter;  /* run with each choice as "."; keeps those true */
    uint16_t count;   /* repeat_count */
    uint16_t seed;    /* of HEARTH_FLAG_RANDOMISED and _SHUFFLED; none: a seed
                         drawn once and kept in the draft */
    uint16_t trigger; /* first of trigger_count in form->triggers */
    uint16_t trigger_count;

    /* Derived by hearth_form_index. Each instance of a repeat (and the root)
     * has a block of cells, one a node that no inner repeat owns. */
    uint16_t owner; /* innermost repeat around or at this node, or root */
    uint16_t slot;  /* place of the node in its owner's block */
    uint16_t block; /* repeat and root: cells in a block */
};

struct hearth_choice {
    uint32_t name;  /* offset into names */
    uint32_t label; /* text, or HEARTH_NO_TEXT */
    uint32_t image, audio;
};

/* Rows of choices; columns beyond name and label, untranslated, for filters,
 * instance() and pulldata(). */
struct hearth_choice_list {
    uint32_t name;  /* offset into names: what instance('…') calls it */
    uint32_t first; /* index of its first choice */
    uint32_t count;
    uint32_t columns; /* first of column_count in form->columns */
    uint16_t column_count;
    uint32_t cells; /* first of count * column_count in form->cells */
};

/* Survey designs whose estimator needs constants (domain.md 3). */
enum hearth_design_kind {
    HEARTH_DESIGN_FORCED = 1,    /* die in the respondent's hand */
    HEARTH_DESIGN_CROSSWISE = 2, /* a second, harmless question */
    HEARTH_DESIGN_LIST = 3,      /* arm shows the sensitive item or not */
    HEARTH_DESIGN_CONJOINT = 4
};
struct hearth_design {
    uint8_t kind;
    uint16_t arm;         /* node of the arm: LIST */
    uint16_t attributes;  /* list of attributes: CONJOINT, or HEARTH_NONE */
    uint16_t profiles;    /* CONJOINT: cards in one task */
    uint32_t p_yes, p_no; /* parts per million: FORCED forced yes and no,
                             CROSSWISE prevalence of the harmless yes */
};

/* What a range question offers; its bounds are in ${constraint} too. */
struct hearth_range {
    uint16_t node;           /* INTEGER or DECIMAL */
    double start, end, step; /* step > 0 */
};

/* A scale: items answered with numbers min..max, some reversed. */
struct hearth_scale {
    uint32_t name;
    uint16_t items[HEARTH_SCALE_ITEMS_MAX];
    bool is_reversed[HEARTH_SCALE_ITEMS_MAX];
    uint16_t item_count;
    int32_t min, max;
};

/* A picture or sound that prompts name. */
struct hearth_media {
    const char *name; /* a plain file name */
    struct hearth_slice data;
};

struct hearth_language {
    char tag[32]; /* BCP 47, or what the author wrote */
    /* text_count offsets into texts; 0 = not translated. */
    const uint32_t *offsets;
};

/* What has to be recomputed when something it reads changes. */
enum hearth_property {
    HEARTH_PROPERTY_RELEVANT = 0,
    HEARTH_PROPERTY_CALCULATE = 1,
    HEARTH_PROPERTY_COUNT = 2,  /* repeat_count */
    HEARTH_PROPERTY_CHOICES = 3 /* choice_filter: answers that fell out */
};
struct hearth_step {
    uint16_t node;
    uint8_t property;
};

/* A node that an expression reads through a path, where its code does not
 * show it (FORMAT.md "Expressions"). */
struct hearth_read {
    uint16_t expr;
    uint16_t node;
};

struct hearth_form {
    char id[HEARTH_CODE_MAX + 1];
    uint32_t version;
    uint8_t hash[HEARTH_HASH_LEN]; /* SHA-256 of the package body */
    uint32_t title;                /* text index */
    uint32_t instance_name;        /* text with inserts, or HEARTH_NO_TEXT */
    uint32_t statement; /* text: which fields beyond the allow-list it has, why,
                           and their assessment; shown with every screen and
                           export; HEARTH_NO_TEXT: none */
    uint16_t smallest_bucket; /* padding of its records, bytes */
    uint8_t default_language;
    bool is_training; /* its records are for practice and nothing else */
    uint8_t profile;  /* enum hearth_profile */

    struct hearth_node *nodes; /* derived fields aside, read-only */
    uint16_t node_count;
    const struct hearth_step *order; /* topological: what is read comes first */
    uint32_t order_count;
    const struct hearth_read *reads; /* by expr */
    uint32_t read_count;
    const uint16_t *triggers; /* nodes */
    uint16_t trigger_count;
    const struct hearth_choice *choices;
    uint32_t choice_count;
    const struct hearth_choice_list *lists;
    uint16_t list_count;
    const uint32_t *columns; /* offsets into names */
    uint32_t column_count;
    const uint32_t *cells; /* offsets into names, or HEARTH_NO_TEXT: absent */
    uint32_t cell_count;
    const struct hearth_slice *exprs; /* bytecode, see expr.h */
    uint16_t expr_count;
    const struct hearth_design *designs;
    uint16_t design_count;
    const struct hearth_range *ranges;
    uint16_t range_count;
    const struct hearth_scale *scales;
    uint16_t scale_count;
    const struct hearth_language *languages;
    uint16_t language_count;
    uint32_t text_count;
    const struct hearth_media *media;
    uint16_t media_count;
    const char *names; /* NUL-terminated strings, pooled; [0] is "" */
    uint32_t names_len;
    const char *texts; /* NUL-terminated UTF-8 strings; [0] is "" */
    uint32_t texts_len;

    /* Derived by hearth_form_index: for node n the positions in order that
     * read it are dependents[dependents_at[n] .. dependents_at[n + 1] - 1]. */
    const uint32_t *dependents_at;
    const uint32_t *dependents;
    /* Rows of long list l by name: by_name[by_name_at[l]] and on. */
    const uint32_t *by_name_at;
    const uint32_t *by_name;
};

/* An insert in a text: HEARTH_INSERT_BEGIN, the index of an expression in
 * decimal digits, HEARTH_INSERT_END. */
#define HEARTH_INSERT_BEGIN '\x01'
#define HEARTH_INSERT_END   '\x02'

/* Checks every index, nesting, name, and each expression's stack, jumps and
 * references: a signed package can still be hostile. E_INVALID, E_LIMIT. */
HEARTH_MUST_USE int hearth_form_check(const struct hearth_form *form);
/* Fills what is derived, after the check. E_MEMORY; E_LIMIT: more than
 * HEARTH_DEPENDENTS_MAX dependents. */
HEARTH_MUST_USE int hearth_form_index(struct hearth_form *form,
                                      struct hearth_arena *arena);

/* Valid UTF-8 (no surrogates, no overlong forms) without control characters
 * other than tab and line feed, or marks that override the direction of
 * letters: it cannot play tricks on a screen. */
bool hearth_form_is_clean_text(struct hearth_slice text);
/* 1 to HEARTH_NAME_MAX bytes of letters, digits, "_", "-", "."; starts with a
 * letter or "_". Letters beyond ASCII are UTF-8 letters as XML takes them. */
bool hearth_form_is_valid_name(struct hearth_slice text);
/* A choice's name: clean, 1 to HEARTH_NAME_MAX bytes, no white space. */
bool hearth_form_is_valid_choice(struct hearth_slice text);

/* True if the node can hold a value (not a group, repeat or note). */
bool hearth_form_is_question(const struct hearth_node *node);
/* True if a worker answers it: a question with a screen. */
bool hearth_form_is_asked(const struct hearth_node *node);
/* True for select_one and what is stored like it (see .c). */
bool hearth_form_is_select(const struct hearth_node *node);
const char *hearth_form_name(const struct hearth_form *form, uint16_t node);
const char *hearth_form_choice_name(const struct hearth_form *form,
                                    uint16_t list, uint32_t index);
/* Text ${text} in ${language}, else in the default language, else in the
 * first language that has it, else "". Never NULL. Inserts are left in: see
 * hearth_interview_text. */
const char *hearth_form_text(const struct hearth_form *form, uint32_t text,
                             uint8_t language);
/* Index of the first question called ${name}, or HEARTH_NONE. */
uint16_t hearth_form_find(const struct hearth_form *form,
                          struct hearth_slice name);
/* Index within ${list} of the choice called ${name}, or HEARTH_NO_TEXT. */
uint32_t hearth_form_find_choice(const struct hearth_form *form, uint16_t list,
                                 struct hearth_slice name);
/* Index within ${list} of a column, or HEARTH_NO_TEXT. */
uint32_t hearth_form_find_column(const struct hearth_form *form, uint16_t list,
                                 struct hearth_slice name);
/* The bytes of the picture or sound called ${name}; data NULL if the package
 * does not hold it. */
struct hearth_slice hearth_form_media(const struct hearth_form *form,
                                      const char *name);
/* The value in column ${column} of choice ${index}; NULL if absent. */
const char *hearth_form_cell(const struct hearth_form *form, uint16_t list,
                             uint32_t index, uint32_t column);

#endif
