/* SPDX-License-Identifier: Apache-2.0 */
/* The shared texts of a .xlsx: plain ones, and runs of differing fonts. */
#include "xlsx.h"

#include "xml.h"

#include <string.h>

struct state {
    struct hearth_forms_strings *out;
    struct hearth_forms_workbook_problem *problem;
    unsigned phonetic; /* depth of rPh: how to read the text aloud */
    bool is_in_item;
    bool is_in_text;
};

static int hex_of(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code at ${text} ("_xHHHH_"), or 0. Halves of surrogate pairs stay. */
static uint32_t escape_at(const uint8_t *text, size_t left)
{
    uint32_t code = 0;

    if (left < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') {
        return 0;
    }
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_of(text[i]);

        if (digit < 0) {
            return 0;
        }
        code = code * 16 + (uint32_t)digit;
    }
    return code >= 0xd800 && code <= 0xdfff ? 0 : code;
}

static size_t put_utf8(uint32_t code, uint8_t *out)
{
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (uint8_t)(0xc0 | code >> 6);
        out[1] = (uint8_t)(0x80 | (code & 0x3f));
        return 2;
    }
    out[0] = (uint8_t)(0xe0 | code >> 12);
    out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (code & 0x3f));
    return 3;
}

size_t hearth_forms_xlsx_unescape(uint8_t *text, size_t len)
{
    size_t to = 0;

    for (size_t i = 0; i < len;) {
        uint32_t code = escape_at(text + i, len - i);

        if (code != 0) {
            to += put_utf8(code, text + to);
            i += 7;
        } else {
            text[to++] = text[i++];
        }
    }
    return to;
}

int hearth_forms_xlsx_fault(struct hearth_forms_workbook_problem *problem,
                            int rc, const struct hearth_forms_xml_fault *fault)
{
    if (fault->text != NULL) {
        return hearth_forms_problem_at(problem, rc, fault->text,
                                       HEARTH_FORMS_SAVE_AGAIN);
    }
    if (rc == HEARTH_E_MEMORY && problem->text[0] == '\0') {
        return hearth_forms_problem_at(problem, rc, "there is no memory left",
                                       "Close other programs.");
    }
    return rc;
}

static int on_start(void *cookie, const char *name, const char **attributes)
{
    struct state *s = cookie;

    (void)attributes;
    if (strcmp(name, "si") == 0 && !s->is_in_item) {
        s->is_in_item = true;
        return hearth_forms_strings_begin(s->out, s->problem);
    }
    s->phonetic += strcmp(name, "rPh") == 0;
    s->is_in_text = s->is_in_item && s->phonetic == 0 && strcmp(name, "t") == 0;
    return HEARTH_OK;
}

static int on_end(void *cookie, const char *name)
{
    struct state *s = cookie;

    s->is_in_text = false;
    s->phonetic -= s->phonetic > 0 && strcmp(name, "rPh") == 0;
    if (s->is_in_item && strcmp(name, "si") == 0) {
        struct hearth_forms_string *item = &s->out->items[s->out->count - 1];

        s->is_in_item = false;
        if (item->len > 0 && item->len <= HEARTH_FORMS_CSV_CELL_MAX) {
            item->len =
                hearth_forms_xlsx_unescape(s->out->bytes + item->at, item->len);
            s->out->len = item->at + item->len;
        }
    }
    return HEARTH_OK;
}

static int on_text(void *cookie, struct hearth_slice text)
{
    struct state *s = cookie;

    return s->is_in_text ? hearth_forms_strings_add(s->out, text) : HEARTH_OK;
}

int hearth_forms_xlsx_strings_read(
    struct hearth_slice in, struct hearth_forms_strings *out,
    struct hearth_forms_workbook_problem *problem)
{
    static const struct hearth_forms_xml_hooks hooks = {on_start, on_end,
                                                        on_text};
    struct state s = {.out = out, .problem = problem};
    struct hearth_forms_xml_fault fault;
    int rc = hearth_forms_xml_parse(in, &hooks, &s, &fault);

    return rc == HEARTH_OK ? rc : hearth_forms_xlsx_fault(problem, rc, &fault);
}
