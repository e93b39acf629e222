/* SPDX-License-Identifier: Apache-2.0 */
/* Matching: all ways through the program at once, one code point at a time
 * (Thompson's simulation), so that no pattern can take exponential time. */
#include "hearth/regex.h"

#include "regex_program.h"
#include "utf8.h"

#include <string.h>

/* Ways that are at an instruction each; none twice. */
struct ways {
    uint16_t at[HEARTH_REGEX_CODE_MAX];
    size_t count;
};

struct matcher {
    const struct hearth_regex_program *program;
    size_t text_at;
    size_t text_len;
    uint8_t seen[HEARTH_REGEX_CODE_MAX / 8]; /* in the ways being made */
    uint16_t todo[HEARTH_REGEX_CODE_MAX];
    size_t todo_count;
    uint32_t steps, most;
};

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(uint32_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '_';
}

static bool is_white(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_line_end(uint32_t c)
{
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_in_set(uint32_t set, uint32_t c)
{
    switch (set) {
    case 'd':
        return is_digit(c);
    case 'D':
        return !is_digit(c);
    case 'w':
        return is_word(c);
    case 'W':
        return !is_word(c);
    case 's':
        return is_white(c);
    default:
        return !is_white(c);
    }
}

/* The class that begins at ${at}, which was checked before. */
static bool is_in_class(struct matcher *m, size_t at, uint32_t c)
{
    struct hearth_slice pattern = m->program->pattern;
    struct hearth_regex_item item;
    bool is_other = pattern.data[++at] == '^';
    bool is_first = true;
    bool is_found = false;

    at += is_other ? 1 : 0;
    while (!is_found && (is_first || pattern.data[at] != ']')) {
        if (hearth_regex_item(pattern, &at, &item) != NULL) {
            return false; /* not a class that was checked */
        }
        m->steps++;
        is_first = false;
        is_found = item.set != 0 ? is_in_set(item.set, c)
                                 : c >= item.low && c <= item.high;
    }
    return is_found != is_other;
}

static bool takes(struct matcher *m, const struct hearth_regex_instruction *i,
                  uint32_t c)
{
    switch ((enum hearth_regex_op)i->op) {
    case HEARTH_REGEX_CHAR:
        return c == (uint32_t)i->argument;
    case HEARTH_REGEX_ANY:
        return !is_line_end(c);
    case HEARTH_REGEX_SET:
        return is_in_set((uint32_t)i->argument, c);
    case HEARTH_REGEX_CLASS:
        return is_in_class(m, (size_t)i->argument, c);
    case HEARTH_REGEX_MATCH:
    case HEARTH_REGEX_BEGIN:
    case HEARTH_REGEX_END:
    case HEARTH_REGEX_JUMP:
    case HEARTH_REGEX_SPLIT:
        break;
    }
    return false;
}

static void plan(struct matcher *m, size_t at)
{
    uint8_t bit = (uint8_t)(1u << at % 8);

    if ((m->seen[at / 8] & bit) == 0) {
        m->seen[at / 8] |= bit;
        m->todo[m->todo_count++] = (uint16_t)at;
    }
}

static size_t target(size_t at, const struct hearth_regex_instruction *i)
{
    return i->argument < 0 ? at - (size_t)-i->argument
                           : at + (size_t)i->argument;
}

/* Follows all that takes no code point. Each instruction is planned at most
 * once, so todo has room. */
static void follow(struct matcher *m, struct ways *to)
{
    while (m->todo_count > 0) {
        size_t at = m->todo[--m->todo_count];
        const struct hearth_regex_instruction *i = &m->program->code[at];

        m->steps++;
        switch ((enum hearth_regex_op)i->op) {
        case HEARTH_REGEX_SPLIT:
            plan(m, at + 1);
            plan(m, target(at, i));
            break;
        case HEARTH_REGEX_JUMP:
            plan(m, target(at, i));
            break;
        case HEARTH_REGEX_BEGIN:
            if (m->text_at == 0) {
                plan(m, at + 1);
            }
            break;
        case HEARTH_REGEX_END:
            if (m->text_at == m->text_len) {
                plan(m, at + 1);
            }
            break;
        case HEARTH_REGEX_MATCH:
        case HEARTH_REGEX_CHAR:
        case HEARTH_REGEX_ANY:
        case HEARTH_REGEX_SET:
        case HEARTH_REGEX_CLASS:
            to->at[to->count++] = (uint16_t)at;
            break;
        }
    }
}

static void restart(struct matcher *m, struct ways *to)
{
    memset(m->seen, 0, sizeof(m->seen));
    m->todo_count = 0;
    to->count = 0;
}

static bool is_matched(const struct matcher *m, const struct ways *ways)
{
    for (size_t i = 0; i < ways->count; i++) {
        if (m->program->code[ways->at[i]].op == HEARTH_REGEX_MATCH) {
            return true;
        }
    }
    return false;
}

/* E_EVAL when it is too much work. */
static int run(struct matcher *m, struct hearth_slice text, bool *out)
{
    struct ways ways[2];
    struct ways *now = &ways[0];
    struct ways *then = &ways[1];

    restart(m, now);
    plan(m, 0);
    follow(m, now);
    while (m->text_at < text.len && now->count > 0) {
        struct ways *swap = now;
        uint32_t c = hearth_utf8_next(text, &m->text_at);

        restart(m, then);
        for (size_t i = 0; i < now->count; i++) {
            if (takes(m, &m->program->code[now->at[i]], c)) {
                plan(m, now->at[i] + 1u);
            }
        }
        follow(m, then);
        now = then;
        then = swap;
        if (m->steps > m->most) {
            return HEARTH_E_EVAL;
        }
    }
    *out = is_matched(m, now);
    return HEARTH_OK;
}

int hearth_regex_match(struct hearth_slice pattern, struct hearth_slice text,
                       uint32_t *steps, bool *out)
{
    struct hearth_regex_program program;
    struct matcher m = {
        .program = &program, .text_len = text.len, .most = *steps};
    int rc;

    *steps = 0;
    if (text.len > HEARTH_REGEX_SUBJECT_MAX ||
        hearth_regex_compile(pattern, &program) != NULL) {
        return HEARTH_E_EVAL;
    }
    rc = run(&m, text, out);
    *steps = m.steps;
    return rc;
}

bool hearth_regex_check(struct hearth_slice pattern, const char **why)
{
    struct hearth_regex_program program;
    const char *found = hearth_regex_compile(pattern, &program);

    if (why != NULL) {
        *why = found;
    }
    return found == NULL;
}
