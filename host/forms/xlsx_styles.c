/* SPDX-License-Identifier: Apache-2.0 */
/* The number formats of a .xlsx: which cells show a date. */
#include "xlsx.h"

#include "xml.h"

#include <stdlib.h>
#include <string.h>

/* What spreadsheet programs allow. */
#define STYLES_MAX  65536u
#define CUSTOMS_MAX 4096u
#define ID_LEN_MAX  6

struct state {
    struct hearth_forms_xlsx_styles *out;
    size_t cap;
    struct custom {
        uint32_t id;
        enum hearth_forms_format format;
    } * customs;
    size_t custom_count;
    bool is_in_cells; /* cellXfs, not cellStyleXfs */
};

static uint32_t id_of(const char *text)
{
    uint32_t id = 0;
    size_t i;

    for (i = 0; text != NULL && text[i] >= '0' && text[i] <= '9'; i++) {
        if (i == ID_LEN_MAX) {
            return 0;
        }
        id = id * 10 + (uint32_t)(text[i] - '0');
    }
    return id;
}

static int add_custom(struct state *s, const char **attributes)
{
    const char *code = hearth_forms_xml_attribute(attributes, "formatCode");

    if (code == NULL || s->custom_count == CUSTOMS_MAX) {
        return HEARTH_OK; /* then its cells are plain numbers */
    }
    if (s->customs == NULL) {
        s->customs = calloc(CUSTOMS_MAX, sizeof(*s->customs));
    }
    if (s->customs == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->customs[s->custom_count].id =
        id_of(hearth_forms_xml_attribute(attributes, "numFmtId"));
    s->customs[s->custom_count].format =
        hearth_forms_format_of(hearth_slice_text(code));
    s->custom_count++;
    return HEARTH_OK;
}

static enum hearth_forms_format format_of(const struct state *s, uint32_t id)
{
    for (size_t i = 0; i < s->custom_count; i++) {
        if (s->customs[i].id == id) {
            return s->customs[i].format;
        }
    }
    return hearth_forms_format_builtin(id);
}

static int add_style(struct state *s, const char **attributes)
{
    struct hearth_forms_xlsx_styles *out = s->out;

    if (out->count == STYLES_MAX) {
        return HEARTH_OK;
    }
    if (out->count == s->cap) {
        size_t cap = s->cap == 0 ? 256 : s->cap * 2;
        uint8_t *formats = realloc(out->formats, cap);

        if (formats == NULL) {
            return HEARTH_E_MEMORY;
        }
        out->formats = formats;
        s->cap = cap;
    }
    out->formats[out->count++] = (uint8_t)format_of(
        s, id_of(hearth_forms_xml_attribute(attributes, "numFmtId")));
    return HEARTH_OK;
}

static int on_start(void *cookie, const char *name, const char **attributes)
{
    struct state *s = cookie;

    if (strcmp(name, "cellXfs") == 0) {
        s->is_in_cells = true;
    } else if (strcmp(name, "numFmt") == 0 && s->out->count == 0) {
        return add_custom(s, attributes);
    } else if (strcmp(name, "xf") == 0 && s->is_in_cells) {
        return add_style(s, attributes);
    }
    return HEARTH_OK;
}

static int on_end(void *cookie, const char *name)
{
    struct state *s = cookie;

    if (strcmp(name, "cellXfs") == 0) {
        s->is_in_cells = false;
    }
    return HEARTH_OK;
}

int hearth_forms_xlsx_styles_read(struct hearth_slice in,
                                  struct hearth_forms_xlsx_styles *out,
                                  struct hearth_forms_workbook_problem *problem)
{
    static const struct hearth_forms_xml_hooks hooks = {on_start, on_end, NULL};
    struct state s = {.out = out};
    struct hearth_forms_xml_fault fault;
    int rc = hearth_forms_xml_parse(in, &hooks, &s, &fault);

    free(s.customs);
    return rc == HEARTH_OK ? rc : hearth_forms_xlsx_fault(problem, rc, &fault);
}

void hearth_forms_xlsx_styles_free(struct hearth_forms_xlsx_styles *s)
{
    free(s->formats);
    s->formats = NULL;
    s->count = 0;
}
