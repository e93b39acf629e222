/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens taken, code written, and what the expression compiler says when it
 * does not understand. */
#include "parser.h"

#include <stdio.h>
#include <string.h>

/* ---- tokens ---- */

void hearth_forms_parser_advance(struct hearth_forms_parser *p)
{
    p->before = p->now;
    p->now = hearth_forms_token_next(p->source, &p->at);
}

struct hearth_forms_token
hearth_forms_parser_peek(const struct hearth_forms_parser *p)
{
    size_t at = p->at;

    return hearth_forms_token_next(p->source, &at);
}

bool hearth_forms_parser_is(const struct hearth_forms_parser *p,
                            const char *sign)
{
    return !p->has_stopped && p->now.type == HEARTH_TOKEN_SIGN &&
           hearth_slice_is_equal(p->now.text, hearth_slice_text(sign));
}

bool hearth_forms_parser_accept(struct hearth_forms_parser *p, const char *sign)
{
    if (!hearth_forms_parser_is(p, sign)) {
        return false;
    }
    hearth_forms_parser_advance(p);
    return true;
}

void hearth_forms_parser_expect(struct hearth_forms_parser *p, const char *sign,
                                const char *wanted)
{
    if (!p->has_stopped && !hearth_forms_parser_accept(p, sign)) {
        hearth_forms_parser_unexpected(p, wanted);
    }
}

/* ---- code ---- */

void hearth_forms_emit(struct hearth_forms_parser *p, uint8_t op)
{
    hearth_writer_u8(p->out, op);
}

void hearth_forms_emit_index(struct hearth_forms_parser *p, uint8_t op,
                             uint16_t index)
{
    hearth_writer_u8(p->out, op);
    hearth_writer_u16(p->out, index);
}

void hearth_forms_emit_name(struct hearth_forms_parser *p, uint8_t op,
                            struct hearth_slice name)
{
    uint32_t offset = p->scope->name(p->scope->cookie, name);

    if (offset == HEARTH_NO_TEXT) {
        p->out->has_failed = true;
        return;
    }
    hearth_writer_u8(p->out, op);
    hearth_writer_varint(p->out, offset);
}

void hearth_forms_emit_number(struct hearth_forms_parser *p, double number)
{
    uint64_t bits;

    if (number >= 0 && number <= UINT8_MAX &&
        number >= (double)(uint8_t)number &&
        number <= (double)(uint8_t)number) {
        hearth_writer_u8(p->out, HEARTH_OP_SMALL);
        hearth_writer_u8(p->out, (uint8_t)number);
        return;
    }
    memcpy(&bits, &number, sizeof(bits)); /* both are 8 bytes: code.c checks */
    hearth_writer_u8(p->out, HEARTH_OP_NUMBER);
    hearth_writer_u64(p->out, bits);
}

void hearth_forms_emit_text(struct hearth_forms_parser *p,
                            struct hearth_slice text)
{
    hearth_writer_u8(p->out, HEARTH_OP_TEXT);
    hearth_writer_varint(p->out, text.len);
    hearth_writer_put(p->out, text.data, text.len);
}

void hearth_forms_emit_call(struct hearth_forms_parser *p, uint8_t function,
                            unsigned count)
{
    hearth_writer_u8(p->out, HEARTH_OP_CALL);
    hearth_writer_u8(p->out, function);
    hearth_writer_u8(p->out, (uint8_t)count);
}

size_t hearth_forms_emit_jump(struct hearth_forms_parser *p, uint8_t op)
{
    hearth_writer_u8(p->out, op);
    hearth_writer_u16(p->out, 0);
    return p->out->len;
}

void hearth_forms_emit_landing(struct hearth_forms_parser *p, size_t from)
{
    size_t distance = p->out->len - from;

    if (p->out->has_failed || distance > UINT16_MAX) {
        p->out->has_failed = true;
        return;
    }
    p->out->data[from - 2] = (uint8_t)(distance >> 8);
    p->out->data[from - 1] = (uint8_t)distance;
}

/* ---- problems ---- */

static void tell(struct hearth_forms_parser *p, const char *kind,
                 const char *text, const char *remedy, bool is_warning)
{
    struct hearth_forms_problem problem = {.kind = kind,
                                           .is_warning = is_warning};

    (void)snprintf(problem.text, sizeof(problem.text), "%s", text);
    (void)snprintf(problem.remedy, sizeof(problem.remedy), "%s", remedy);
    p->has_problem = p->has_problem || !is_warning;
    p->scope->tell(p->scope->cookie, &problem);
}

void hearth_forms_parser_error(struct hearth_forms_parser *p, const char *kind,
                               const char *text, const char *remedy)
{
    if (!p->has_stopped) {
        tell(p, kind, text, remedy, false);
    }
}

void hearth_forms_parser_warning(struct hearth_forms_parser *p,
                                 const char *kind, const char *text,
                                 const char *remedy)
{
    if (!p->has_stopped) {
        tell(p, kind, text, remedy, true);
    }
}

void hearth_forms_parser_stop(struct hearth_forms_parser *p, const char *kind,
                              const char *text, const char *remedy)
{
    hearth_forms_parser_error(p, kind, text, remedy);
    p->has_stopped = true;
}

/* How the author sees a token. */
static void show(const struct hearth_forms_token *t, char *out, size_t cap)
{
    const char *around = t->type == HEARTH_TOKEN_TEXT ? "'" : "";

    if (t->type == HEARTH_TOKEN_REFERENCE) {
        (void)snprintf(out, cap, "${%.*s}", HEARTH_FORMS_SHORT(t->text));
    } else {
        (void)snprintf(out, cap, "%s%.*s%s", around,
                       HEARTH_FORMS_SHORT(t->text), around);
    }
}

static void stop_at_end(struct hearth_forms_parser *p)
{
    char word[100];
    char text[200];
    char remedy[200];

    if (p->before.type == HEARTH_TOKEN_END) {
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

void hearth_forms_parser_outside(struct hearth_forms_parser *p,
                                 struct hearth_slice what, size_t at)
{
    static const struct {
        const char *what, *remedy;
    } REMEDIES[] = {
        {"//", "Write each step of the path."},
        {"|", "Write the paths one by one, or use concat() or coalesce()."},
        {"@", "Attributes do not exist here; use the list's columns."},
        {"$", "Name a question as ${name}."},
    };
    const char *remedy = "Name a question as ${name}, or write its path.";
    char text[200];

    for (size_t i = 0; i < sizeof(REMEDIES) / sizeof(REMEDIES[0]); i++) {
        if (hearth_slice_is_equal(what, hearth_slice_text(REMEDIES[i].what))) {
            remedy = REMEDIES[i].remedy;
        }
    }
    (void)snprintf(text, sizeof(text),
                   "\"%.*s\" at character %u is not part of the language",
                   HEARTH_FORMS_SHORT(what), (unsigned)at + 1);
    hearth_forms_parser_stop(p, "outside-language", text, remedy);
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
        (void)snprintf(text, sizeof(text), "\"%.*s\" at character %u %s",
                       HEARTH_FORMS_SHORT(p->now.text), (unsigned)p->now.at + 1,
                       "cannot be read");
        hearth_forms_parser_stop(
            p, "syntax", text,
            first == '!' ? "\"is not\" is written !=."
                         : "Put text in quotation marks, and write numbers "
                           "without letters.");
    }
}

void hearth_forms_parser_unexpected(struct hearth_forms_parser *p,
                                    const char *wanted)
{
    char word[100];
    char text[250];

    if (p->has_stopped) {
        return;
    }
    if (p->now.type == HEARTH_TOKEN_END) {
        stop_at_end(p);
    } else if (p->now.type == HEARTH_TOKEN_OUTSIDE) {
        hearth_forms_parser_outside(p, p->now.text, p->now.at);
    } else if (p->now.type == HEARTH_TOKEN_BAD) {
        stop_unreadable(p);
    } else {
        show(&p->now, word, sizeof(word));
        (void)snprintf(text, sizeof(text),
                       "\"%s\" at character %u stands where %s should be", word,
                       (unsigned)p->now.at + 1, wanted);
        hearth_forms_parser_stop(p, "syntax", text,
                                 "Check what stands before it.");
    }
}
