/* SPDX-License-Identifier: Apache-2.0 */
/* What the expression compiler says when it does not understand. */
#include "parser.h"

#include "map.h"

#include <stdio.h>

static const struct hearth_forms_function FUNCTIONS[] = {
    {"true", 0, 0, HEARTH_OP_TRUE},
    {"false", 0, 0, HEARTH_OP_FALSE},
    {"not", 1, 1, HEARTH_OP_NOT},
    {"boolean", 1, 1, HEARTH_OP_BOOLEAN},
    {"number", 0, 1, HEARTH_OP_TO_NUMBER},
    {"string", 0, 1, HEARTH_OP_TO_TEXT},
    {"int", 1, 1, HEARTH_OP_INT},
    {"round", 1, 2, HEARTH_OP_ROUND},
    {"selected", 2, 2, HEARTH_OP_SELECTED},
    {"is-selected", 2, 2, HEARTH_OP_SELECTED},
    {"count-selected", 1, 1, HEARTH_OP_COUNT_SELECTED},
    {"contains", 2, 2, HEARTH_OP_CONTAINS},
    {"starts-with", 2, 2, HEARTH_OP_STARTS_WITH},
    {"string-length", 0, 1, HEARTH_OP_TEXT_LENGTH},
    {"if", 3, 3, 0},
    {"coalesce", 2, 2, 0},
};

/* Part of the language, but not of this version (forms.md 4.4). */
static const char *const LATER[] = {
    "once",
    "boolean-from-string",
    "selected-at",
    "abs",
    "floor",
    "ceiling",
    "pow",
    "sqrt",
    "sum",
    "min",
    "max",
    "count",
    "count-non-empty",
    "position",
    "last",
    "current",
    "instance",
    "indexed-repeat",
    "concat",
    "join",
    "substr",
    "substring",
    "substring-before",
    "substring-after",
    "translate",
    "normalize-space",
    "ends-with",
    "regex",
    "today",
    "now",
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "format-date",
    "format-date-time",
    "jr:choice-name",
    "jr:itext",
    "version",
    "random",
    "uuid",
    "pulldata",
    "digest",
    "base64-decode",
    "randomize",
    "checklist",
    "weighted-checklist",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "log",
    "log10",
    "exp",
    "exp10",
    "pi",
    "area",
    "distance",
    "geofence",
    "extract-signed",
};

static void tell(struct hearth_forms_parser *p,
                 struct hearth_forms_problem *problem)
{
    p->has_problem = true;
    p->scope->tell(p->scope->cookie, problem);
}

#define SLICE(s) (int)((s).len < 80 ? (s).len : 80), (const char *)(s).data

/* How the author sees a token. */
static void show(const struct hearth_forms_token *t, char *out, size_t cap)
{
    const char *around = t->type == HEARTH_TOKEN_TEXT ? "'" : "";

    if (t->type == HEARTH_TOKEN_REFERENCE) {
        (void)snprintf(out, cap, "${%.*s}", SLICE(t->text));
    } else {
        (void)snprintf(out, cap, "%s%.*s%s", around, SLICE(t->text), around);
    }
}

/* Nothing after this can be understood. */
void hearth_forms_parser_stop(struct hearth_forms_parser *p, const char *kind,
                              const char *text, const char *remedy)
{
    struct hearth_forms_problem problem = {.kind = kind};

    if (p->has_stopped) {
        return;
    }
    p->has_stopped = true;
    (void)snprintf(problem.text, sizeof(problem.text), "%s", text);
    (void)snprintf(problem.remedy, sizeof(problem.remedy), "%s", remedy);
    tell(p, &problem);
}

static void stop_at_end(struct hearth_forms_parser *p)
{
    char word[100];
    char text[200];
    char remedy[200];

    if (p->before.text.len == 0) {
        hearth_forms_parser_stop(p, "syntax", "the expression is empty",
                                 "Write it or clear it.");
        return;
    }
    show(&p->before, word, sizeof(word));
    (void)snprintf(text, sizeof(text), "the expression ends after \"%s\"",
                   word);
    (void)snprintf(remedy, sizeof(remedy), "Finish it or remove \"%s\".", word);
    hearth_forms_parser_stop(p, "syntax", text, remedy);
}

void hearth_forms_parser_outside(struct hearth_forms_parser *p)
{
    char text[200];

    (void)snprintf(text, sizeof(text),
                   "\"%.*s\" at character %u is not part of the language of "
                   "this version",
                   SLICE(p->now.text), (unsigned)p->now.at + 1);
    hearth_forms_parser_stop(p, "outside-language", text,
                             "Name a question as ${name}; paths are not read.");
}

static void stop_unreadable(struct hearth_forms_parser *p)
{
    char text[200];
    uint8_t first = p->now.text.data[0];

    if (first == '\'' || first == '"' || first == 0xe2) {
        (void)snprintf(text, sizeof(text),
                       "the text that begins at character %u never ends",
                       (unsigned)p->now.at + 1);
        hearth_forms_parser_stop(p, "syntax", text,
                                 "Close it with the same quotation mark.");
    } else if (first == '$') {
        hearth_forms_parser_stop(p, "syntax", "a \"${\" has no \"}\"",
                                 "Close it: ${name}.");
    } else {
        (void)snprintf(text, sizeof(text),
                       "\"%.*s\" at character %u cannot be read",
                       SLICE(p->now.text), (unsigned)p->now.at + 1);
        hearth_forms_parser_stop(
            p, "syntax", text,
            first == '!' ? "\"is not\" is written !=."
                         : "Put text in quotation marks, and write numbers "
                           "without letters.");
    }
}

/* ${wanted} says what could stand here. */
void hearth_forms_parser_unexpected(struct hearth_forms_parser *p,
                                    const char *wanted)
{
    char word[100];
    char text[250];

    switch (p->now.type) {
    case HEARTH_TOKEN_END:
        stop_at_end(p);
        return;
    case HEARTH_TOKEN_OUTSIDE:
        hearth_forms_parser_outside(p);
        return;
    case HEARTH_TOKEN_BAD:
        stop_unreadable(p);
        return;
    case HEARTH_TOKEN_NUMBER:
    case HEARTH_TOKEN_TEXT:
    case HEARTH_TOKEN_NAME:
    case HEARTH_TOKEN_REFERENCE:
    case HEARTH_TOKEN_SELF:
    case HEARTH_TOKEN_SIGN:
        break;
    }
    show(&p->now, word, sizeof(word));
    (void)snprintf(text, sizeof(text),
                   "\"%s\" at character %u stands where %s "
                   "should be",
                   word, (unsigned)p->now.at + 1, wanted);
    hearth_forms_parser_stop(p, "syntax", text, "Check what stands before it.");
}

void hearth_forms_parser_bare_name(struct hearth_forms_parser *p,
                                   struct hearth_slice name)
{
    char text[200];
    char remedy[200];

    (void)snprintf(text, sizeof(text),
                   "\"%.*s\" is neither a text, nor a question, nor a function",
                   SLICE(name));
    (void)snprintf(remedy, sizeof(remedy),
                   "Write '%.*s' for the text or ${%.*s} for the question.",
                   SLICE(name), SLICE(name));
    hearth_forms_parser_stop(p, "syntax", text, remedy);
}

const struct hearth_forms_function *
hearth_forms_function_find(struct hearth_slice name)
{
    for (size_t i = 0; i < sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]); i++) {
        if (hearth_slice_is_equal(name, hearth_slice_text(FUNCTIONS[i].name))) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

static bool is_later(struct hearth_slice name)
{
    for (size_t i = 0; i < sizeof(LATER) / sizeof(LATER[0]); i++) {
        if (hearth_slice_is_equal(name, hearth_slice_text(LATER[i]))) {
            return true;
        }
    }
    return false;
}

static const char *nearest_function(struct hearth_slice name)
{
    const char *nearest = NULL;
    unsigned best = 64;

    for (size_t i = 0; i < sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]); i++) {
        unsigned d = hearth_forms_map_distance(
            name, hearth_slice_text(FUNCTIONS[i].name));

        if (d < best && hearth_forms_map_is_near(d, name.len)) {
            best = d;
            nearest = FUNCTIONS[i].name;
        }
    }
    return nearest;
}

void hearth_forms_parser_no_function(struct hearth_forms_parser *p,
                                     struct hearth_slice name)
{
    struct hearth_forms_problem problem = {.kind = "unknown-function"};
    const char *nearest = nearest_function(name);

    if (is_later(name)) {
        problem.kind = "not-yet";
        (void)snprintf(problem.text, sizeof(problem.text),
                       "the function %.*s() is not built yet", SLICE(name));
        (void)snprintf(problem.remedy, sizeof(problem.remedy),
                       "Do without it, or wait for a later version.");
    } else {
        (void)snprintf(problem.text, sizeof(problem.text),
                       "there is no function %.*s()", SLICE(name));
        (void)snprintf(problem.remedy, sizeof(problem.remedy),
                       nearest != NULL ? "Did you mean %s()?"
                                       : "See the list of functions.%s",
                       nearest != NULL ? nearest : "");
    }
    tell(p, &problem);
}

void hearth_forms_parser_argument_count(struct hearth_forms_parser *p,
                                        const struct hearth_forms_function *f,
                                        unsigned count)
{
    struct hearth_forms_problem problem = {.kind = "argument-count"};

    (void)snprintf(problem.text, sizeof(problem.text),
                   "%s() is given %u argument%s", f->name, count,
                   count == 1 ? "" : "s");
    if (f->least == f->most) {
        (void)snprintf(problem.remedy, sizeof(problem.remedy), "It takes %u.",
                       f->most);
    } else {
        (void)snprintf(problem.remedy, sizeof(problem.remedy),
                       "It takes %u to %u.", f->least, f->most);
    }
    tell(p, &problem);
}
