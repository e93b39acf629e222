/* SPDX-License-Identifier: Apache-2.0 */
/* /api/v1: signed releases and progress, for programs that have a token. There
 * is nothing here that a page does not show, and no record. */
#include "host/web/pages.h"

#include "host/release/signed.h"
#include "host/web/shelf.h"

#include "hearth/interview.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LISTED_MAX 1000u

static int put_json(struct hearth_view *v, json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);

    json_decref(root);
    if (text == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_view_as_file(v, "application/json", "");
    hearth_text_add(v->t, text);
    hearth_text_add(v->t, "\n");
    free(text);
    return 0;
}

static bool is_there(const struct hearth_view *v, uint64_t number)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    return hearth_release_path(v->folder, number, path) == 0 &&
           stat(path, &about) == 0;
}

static const char *wave_of(const struct hearth_release *r)
{
    return r->provenance.wave;
}

/* A token's holder is outside of the programme, to whom areas come one wave
 * late; and a signed file cannot be cut. So a release of the newest wave is not
 * there, whoever asks: it is given by 'hearth-host release give'. */
static int read_earlier(const struct hearth_view *v, uint64_t number,
                        struct hearth_release_loaded *out)
{
    char path[HEARTH_PATH_MAX];
    int e = v->release == NULL ? HEARTH_E_NOT_FOUND
                               : hearth_release_path(v->folder, number, path);

    if (e == 0) {
        e = hearth_release_read(path, out);
    }
    if (e == 0 &&
        strcmp(wave_of(&out->content.release), wave_of(v->release)) == 0) {
        hearth_release_drop(out);
        e = HEARTH_E_NOT_FOUND;
    }
    return e;
}

/* The newest release of an earlier wave; 0: there is none. */
static uint64_t newest_earlier(const struct hearth_view *v)
{
    uint64_t newest = v->release == NULL ? 0 : v->release->number;

    for (uint64_t n = newest; n > 0 && newest - n < LISTED_MAX; n--) {
        struct hearth_release_loaded loaded = {.memory = NULL};

        if (read_earlier(v, n, &loaded) == 0) {
            hearth_release_drop(&loaded);
            return n;
        }
    }
    return 0;
}

int hearth_page_api_releases(struct hearth_view *v)
{
    json_t *root = json_object(), *list = json_array();
    uint64_t newest = newest_earlier(v);

    for (uint64_t n = newest; n > 0 && newest - n < LISTED_MAX; n--) {
        if (is_there(v, n)) {
            (void)json_array_append_new(
                list, json_pack("{s:I}", "number", (json_int_t)n));
        }
    }
    (void)json_object_set_new(
        root, "programme",
        json_string(v->release == NULL ? "" : v->release->programme));
    (void)json_object_set_new(root, "releases", list);
    return put_json(v, root);
}

/* The signed file, byte for byte: whoever gets it can verify it. */
int hearth_page_api_release(struct hearth_view *v)
{
    struct hearth_release_loaded loaded = {.memory = NULL};
    uint64_t number = 0;
    char *text;
    int e;

    if (!hearth_fields_parse(hearth_slice_text(v->request->rest), UINT32_MAX,
                             &number) ||
        number == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    e = read_earlier(v, number, &loaded);
    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND ? e : HEARTH_E_IO;
    }
    text = malloc(loaded.file.len + 1);
    if (text != NULL) {
        memcpy(text, loaded.file.data, loaded.file.len); /* of that size */
        text[loaded.file.len] = '\0';
        hearth_view_as_file(v, "application/json", "");
        hearth_text_add(v->t, text);
    }
    free(text);
    hearth_release_drop(&loaded);
    return text == NULL ? HEARTH_E_MEMORY : 0;
}

/* Coarse counts as the release has them. */
static json_t *days_of(const struct hearth_release *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->day_count; i++) {
        (void)json_array_append_new(
            list, json_pack("{s:I,s:I,s:I}", "day", (json_int_t)r->days[i].day,
                            "count", (json_int_t)r->days[i].count, "span",
                            (json_int_t)(r->days[i].span > 1 ? 7 : 1)));
    }
    return list;
}

/* What is wanted of all areas together: of each alone it would tell, of the
 * newest wave, what comes to those outside one wave late. */
static int put_target(json_t *root, const struct hearth_view *v)
{
    struct hearth_shelf *s = calloc(1, sizeof(*s));
    uint64_t wanted = 0;

    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_shelf_targets(s, v);
    for (size_t i = 0; i < s->target_count; i++) {
        wanted += s->targets[i].wanted;
    }
    hearth_shelf_free(s);
    (void)json_object_set_new(root, "target", json_integer((json_int_t)wanted));
    (void)json_object_set_new(
        root, "missing_at_most",
        json_integer((json_int_t)hearth_plot_missing(
            wanted, v->release->outcomes[HEARTH_OUTCOME_COMPLETE])));
    return 0;
}

int hearth_page_api_progress(struct hearth_view *v)
{
    const struct hearth_release *r = v->release;
    json_t *root;
    int e;

    if (r == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    root = json_pack("{s:s,s:I,s:I,s:I,s:I}", "programme", r->programme,
                     "made_s", (json_int_t)r->made_s, "complete",
                     (json_int_t)r->outcomes[HEARTH_OUTCOME_COMPLETE],
                     "refused", (json_int_t)r->outcomes[HEARTH_OUTCOME_REFUSED],
                     "not_eligible",
                     (json_int_t)r->outcomes[HEARTH_OUTCOME_INELIGIBLE]);
    e = put_target(root, v);
    if (e != 0) {
        json_decref(root);
        return e;
    }
    (void)json_object_set_new(root, "days", days_of(r)); /* and no areas */
    return put_json(v, root);
}
