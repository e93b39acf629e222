/* SPDX-License-Identifier: Apache-2.0 */
/* Codebook, terms and risk report: what goes with every table. */
#include "host/export/write.h"

#include <jansson.h>
#include <string.h>

static json_t *risk_of(const struct hearth_export_risk *r)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:f,s:f,s:f}", "rows",
                     (json_int_t)r->rows, "keys", (json_int_t)r->keys,
                     "fk_below_3", (json_int_t)r->below_3, "fk_below_5",
                     (json_int_t)r->below_5, "fk_below_10",
                     (json_int_t)r->below_10, "largest_1_fk", r->largest,
                     "mean_1_Fk", r->mean, "expected_matches", r->matches);
}

static json_t *values_of(const struct hearth_export_column *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->value_count; i++) {
        (void)json_array_append_new(list, json_pack("{s:f,s:s}", "code",
                                                    c->values[i].code, "label",
                                                    c->values[i].label));
    }
    return list;
}

static json_t *column_of(const struct hearth_export_table *t,
                         const struct hearth_export_column *c)
{
    size_t withheld = 0;
    json_t *o;

    for (size_t row = 0; row < t->row_count; row++) {
        withheld += c->states[row] == HEARTH_EXPORT_WITHHELD ? 1 : 0;
    }
    o = json_pack("{s:s,s:s,s:b,s:I}", "name", c->name, "label", c->label,
                  "key", c->is_key ? 1 : 0, "withheld", (json_int_t)withheld);
    if (o != NULL && c->values != NULL) {
        (void)json_object_set_new(o, "values", values_of(c));
    }
    if (o != NULL && c->band > 0) {
        (void)json_object_set_new(o, "bands_of", json_real(c->band));
    }
    return o;
}

static json_t *missing_of(void)
{
    json_t *list = json_array();

    for (unsigned s = 0; s <= HEARTH_EXPORT_WITHHELD; s++) {
        if (s != HEARTH_EXPORT_GIVEN) {
            (void)json_array_append_new(
                list, json_pack("{s:f,s:s}", "code",
                                hearth_export_missing_code((uint8_t)s), "label",
                                hearth_export_missing_label((uint8_t)s)));
        }
    }
    return list;
}

static json_t *columns_of(const struct hearth_export_table *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->column_count; i++) {
        (void)json_array_append_new(list, column_of(t, &t->columns[i]));
    }
    return list;
}

static json_t *dropped_of(const struct hearth_export_table *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->dropped_count; i++) {
        (void)json_array_append_new(list, json_pack("{s:s,s:s}", "name",
                                                    t->dropped[i].name, "why",
                                                    t->dropped[i].why));
    }
    return list;
}

static json_t *terms_of(const struct hearth_export_terms *to)
{
    return json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s}", "programme", to->programme, "purpose",
        to->purpose, "purpose_text", to->purpose_text, "made_on", to->made_on,
        "expires_on", to->expires_on, "terms",
        "For the named purpose only. Do not try to find out who answered. Do "
        "not pass it on. Delete it, with every copy, by the day it expires.");
}

int hearth_export_codebook(const struct hearth_export_table *t,
                           const struct hearth_export_terms *to,
                           struct hearth_export_bytes *out)
{
    json_t *o = json_pack(
        "{s:s,s:s,s:I,s:s,s:I,s:o,s:o,s:o,s:o}", "file", to->format, "form",
        t->form, "version", (json_int_t)t->version, "title", t->title, "rows",
        (json_int_t)t->row_count, "terms", terms_of(to), "missing",
        missing_of(), "columns", columns_of(t), "left_out", dropped_of(t));
    char *text;

    if (o != NULL && to->approved_by != NULL) {
        (void)json_object_set_new(o, "above_the_limit_approved_by",
                                  json_string(to->approved_by));
    }
    if (o != NULL && to->protection != NULL) {
        const struct hearth_export_protection *p = to->protection;

        (void)json_object_set_new(o, "risk",
                                  json_pack("{s:o,s:o,s:I,s:I}", "before",
                                            risk_of(&p->before), "after",
                                            risk_of(&p->after), "coarsened",
                                            (json_int_t)p->coarsened, "blanked",
                                            (json_int_t)p->blanked));
    }
    text = json_dumps(o, JSON_INDENT(1));
    json_decref(o);
    if (text == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_export_bytes_text(out, text);
    hearth_export_bytes_text(out, "\n");
    free(text);
    return out->has_failed ? HEARTH_E_MEMORY : 0;
}
