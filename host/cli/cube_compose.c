/* SPDX-License-Identifier: Apache-2.0 */
/* Putting a proposed cube together, and looking at it without any key. */
#include "host/cli/cube_compose.h"

#include "host/cli/complain.h"
#include "host/results/part.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void hearth_cube_forms_open(const struct hearth_folder *folder,
                            const struct hearth_programme *p,
                            struct hearth_cube_forms *out)
{
    out->count = 0;
    for (uint8_t i = 0; i < p->form_count; i++) {
        struct hearth_published *form = &out->at[out->count];

        if (hearth_published_load(folder, p->forms[i].id, form) == 0) {
            out->count++;
        } else {
            hearth_published_free(form);
        }
    }
}

void hearth_cube_forms_close(struct hearth_cube_forms *f)
{
    for (size_t i = 0; i < f->count; i++) {
        hearth_published_free(&f->at[i]);
    }
    f->count = 0;
}

/* ---- putting together ---- */

static bool is_pair(const json_t *entry, const char *a, const char *b)
{
    const char *first = json_string_value(json_array_get(entry, 0));
    const char *second = json_string_value(json_array_get(entry, 1));

    return first != NULL && second != NULL &&
           ((strcmp(first, a) == 0 && strcmp(second, b) == 0) ||
            (strcmp(first, b) == 0 && strcmp(second, a) == 0));
}

static bool has(const json_t *by, const char *a, const char *b)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(by, i, entry)
    {
        const char *name = json_string_value(entry);

        if (b == NULL ? name != NULL && strcmp(name, a) == 0
                      : is_pair(entry, a, b)) {
            return true;
        }
    }
    return false;
}

/* ${b} may be NULL: alone. */
static int put(json_t *by, const char *a, const char *b, size_t *added)
{
    json_t *entry;

    if (has(by, a, b)) {
        return 0;
    }
    entry = b == NULL ? json_string(a) : json_pack("[s,s]", a, b);
    if (entry == NULL) {
        return HEARTH_E_INVALID; /* no UTF-8 */
    }
    ++*added;
    return json_array_append_new(by, entry) == 0 ? 0 : HEARTH_E_MEMORY;
}

/* What the default cube parts by, said; else it would be left out. */
static int put_usual(json_t *by, const struct hearth_cube_forms *forms)
{
    size_t added = 0;
    int e = 0;

    for (size_t i = 0; i < forms->count; i++) {
        const struct hearth_form *f = forms->at[i].form;

        for (uint16_t n = 0; e == 0 && n < f->node_count; n++) {
            if (hearth_part_is_usual(f, n)) {
                e = put(by, hearth_form_name(f, n), NULL, &added);
            }
        }
    }
    return e;
}

/* The document that counts, or what the default cube would be as one; its list
 * of parts is *${by}. */
static json_t *begin(const struct hearth_plan_held *held,
                     const struct hearth_cube_forms *forms, json_t **by)
{
    json_t *root =
        held->plan == NULL
            ? json_pack("{s:i,s:[]}", "hearth_cube", 1, "by")
            : json_loadb((const char *)held->document.data, held->document.len,
                         JSON_REJECT_DUPLICATES, NULL);

    *by = json_object_get(root, "by");
    if (root != NULL && *by == NULL &&
        json_object_set_new(root, "by", json_array()) == 0) {
        *by = json_object_get(root, "by");
    }
    if (*by == NULL || (held->plan == NULL && put_usual(*by, forms) != 0)) {
        json_decref(root);
        return NULL;
    }
    return root;
}

int hearth_cube_compose(const struct hearth_plan_held *held,
                        const struct hearth_cube_forms *forms, const char *a,
                        const char *b, char **out, size_t *len)
{
    json_t *by, *root = begin(held, forms, &by);
    size_t added = 0;
    int e = root == NULL ? HEARTH_E_MEMORY : 0;

    *out = NULL;
    if (e == 0) {
        e = put(by, a, b, &added);
    }
    if (e == 0 && added == 0) {
        e = HEARTH_E_EXISTS;
    }
    if (e == 0) {
        *out = json_dumps(root, JSON_PRESERVE_ORDER | JSON_COMPACT);
        e = *out == NULL ? HEARTH_E_MEMORY : 0;
    }
    *len = *out == NULL ? 0 : strlen(*out);
    json_decref(root);
    return e;
}

/* ---- looking at it ---- */

static bool is_level(const struct hearth_plan *p, const char *name)
{
    for (size_t i = 0; i < p->level_count; i++) {
        if (strcmp(p->levels[i], name) == 0) {
            return true;
        }
    }
    return strcmp(name, "area") == 0;
}

static int check_name(const struct hearth_plan *p,
                      const struct hearth_cube_forms *forms, const char *name)
{
    bool is_known = name[0] == '\0' || is_level(p, name);

    for (size_t i = 0; !is_known && i < forms->count; i++) {
        is_known = hearth_part_find(forms->at[i].form, name) != HEARTH_NONE;
    }
    return is_known ? 0
                    : hearth_complain(HEARTH_E_INVALID,
                                      "no published form has a question \"%s\" "
                                      "of one choice, outside repeats, with at "
                                      "most 12 choices",
                                      name);
}

static uint64_t k_of(const struct hearth_plan *p)
{
    return p == NULL || p->k == 0 ? HEARTH_PLAN_K_MIN : p->k;
}

int hearth_cube_check(const struct hearth_plan *plan,
                      const struct hearth_plan_held *held,
                      const struct hearth_cube_forms *forms)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < plan->by_count; i++) {
        e = check_name(plan, forms, plan->by[i].first);
        e = e == 0 ? check_name(plan, forms, plan->by[i].second) : e;
    }
    if (e == 0 && k_of(plan) < k_of(held->plan)) {
        e = hearth_complain(HEARTH_E_INVALID,
                            "k may be set upward only: it is %u now",
                            (unsigned)k_of(held->plan));
    }
    return e;
}
