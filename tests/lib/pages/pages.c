/* SPDX-License-Identifier: Apache-2.0 */
/* Writes all pages of a release, its plots, brief and sheet into a folder:
 * what the browser tests look at, and the bench measures.
 * usage: hearth-test-pages FOLDER LANGUAGE QUALITY|- RELEASE... (the newest
 * one last) */
#include "host/chart/figures.h"
#include "host/chart/make.h"
#include "host/chart/paper_css.h"
#include "host/web/style.h"

#include "hearth/fsutil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RELEASES_MAX 8
#define FILE_MAX     (8u << 20)
#define NAME_ROOM    (HEARTH_PLOT_NAME_MAX + 8)

struct state {
    struct hearth_figures f;
    const char *folder;
    size_t bytes, plots;
    bool has_failed;
};

static void save(struct state *s, const char *name, struct hearth_text *t)
{
    char path[HEARTH_PATH_MAX];

    if (t->has_failed || hearth_fsutil_join(s->folder, name, path) != 0 ||
        hearth_fsutil_replace(path, hearth_slice_of(t->data, t->len)) != 0) {
        s->has_failed = true;
    }
    s->bytes += t->len;
    hearth_text_free(t);
}

static void put_frame(struct hearth_text *t, const struct state *s,
                      const char *extra)
{
    bool is_rtl = hearth_say_is_rtl(s->f.language);

    hearth_text_add(t, "<!DOCTYPE html>\n<html lang=\"");
    hearth_text_add(t, hearth_say_tag(s->f.language));
    hearth_text_add(t, is_rtl ? "\" dir=\"rtl\">" : "\">");
    hearth_text_add(t, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\">"
                       "<title>Figures</title><link rel=\"stylesheet\" "
                       "href=\"style.css\">");
    hearth_text_add(t, extra);
    hearth_text_add(t, "</head><body><main>\n");
}

static void write_page(struct state *s, enum hearth_figures_page page)
{
    struct hearth_text t = {.language = s->f.language};
    char name[NAME_ROOM];
    const char *path = hearth_figures_path(page);

    s->f.arena->used = 0;
    put_frame(&t, s, "");
    hearth_text_add(&t, "<h1>");
    hearth_text_say(&t, hearth_figures_title(page));
    hearth_text_add(&t, "</h1>\n");
    hearth_figures_page(&t, &s->f, page);
    hearth_text_add(&t, "</main></body></html>\n");
    (void)snprintf(name, sizeof(name), "%.60s.html",
                   path[0] == '\0' ? "index" : path);
    printf("%s %zu\n", name, t.len);
    save(s, name, &t);
}

static void write_plot(void *cookie, const struct hearth_plot *p)
{
    struct state *s = cookie;
    struct hearth_plot_look look = {s->f.language, ""};
    struct hearth_text t = {.language = s->f.language};
    char name[NAME_ROOM];

    hearth_plot_svg(&t, p, &look, true);
    (void)snprintf(name, sizeof(name), "%s.svg", p->name);
    save(s, name, &t);
    hearth_plot_csv(&t, p, &look);
    (void)snprintf(name, sizeof(name), "%s.csv", p->name);
    save(s, name, &t);
    s->plots++;
}

static void write_all(struct state *s)
{
    struct hearth_text t = {.language = s->f.language};
    struct hearth_maker m = {&s->f, write_plot, s};

    hearth_text_add(&t, hearth_style_css);
    hearth_text_add(&t, hearth_chart_css);
    save(s, "style.css", &t);
    for (int page = 0; page < HEARTH_FIGURES_PAGES; page++) {
        write_page(s, (enum hearth_figures_page)page);
        s->f.arena->used = 0;
        hearth_make_page(&m, (enum hearth_figures_page)page);
    }
    s->f.has_downloads = false;
    s->f.arena->used = 0;
    t.language = s->f.language;
    hearth_figures_brief(&t, &s->f);
    save(s, "brief.html", &t);
    s->f.arena->used = 0;
    t.language = s->f.language;
    hearth_figures_sheet(&t, &s->f);
    save(s, "sheet.html", &t);
}

static bool read_release(const char *path, struct hearth_arena *arena,
                         struct hearth_release *out)
{
    uint8_t *bytes = malloc(FILE_MAX);
    size_t len = 0;
    bool ok =
        bytes != NULL && hearth_fsutil_read(path, bytes, FILE_MAX, &len) == 0 &&
        hearth_release_decode(hearth_slice_of(bytes, len), arena, out) == 0;

    free(bytes);
    return ok;
}

/* What a lead might have planned, so that quotas can be seen. */
static void plan(struct state *s, struct hearth_figures_target *targets)
{
    const struct hearth_release *r = s->f.release;

    for (size_t i = 0; i < r->area_count && i < 64; i++) {
        targets[i].area = r->areas[i].area;
        targets[i].wanted = 120 + 40 * (i % 3);
        s->f.target_count = i + 1;
    }
    s->f.targets = targets;
}

int main(int argc, char **argv)
{
    static uint8_t quality[1 << 20], page_memory[HEARTH_FIGURES_ARENA];
    static struct hearth_release releases[RELEASES_MAX];
    static const struct hearth_release *waves[RELEASES_MAX];
    static struct hearth_figures_target targets[64];
    static struct hearth_figures_shelf shelf[RELEASES_MAX];
    struct hearth_arena arena, page;
    void *memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    struct state s = {.folder = argc > 1 ? argv[1] : ""};
    size_t len = 0, count = argc > 4 ? (size_t)argc - 4 : 0;
    clock_t before;

    if (count == 0 || count > RELEASES_MAX || memory == NULL) {
        return 2;
    }
    hearth_arena_init(&arena, memory, HEARTH_RELEASE_ARENA_MAX);
    hearth_arena_init(&page, page_memory, sizeof(page_memory));
    (void)hearth_say_find(argv[2], &s.f.language);
    if (hearth_fsutil_read(argv[3], quality, sizeof(quality), &len) != 0) {
        len = 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_release(argv[4 + i], &arena, &releases[i])) {
            (void)fprintf(stderr, "cannot read %s\n", argv[4 + i]);
            return 1;
        }
        waves[i] = &releases[i];
        shelf[count - 1 - i].release = &releases[i];
        shelf[count - 1 - i].number = releases[i].number;
        shelf[count - 1 - i].is_genuine = i + 1 == count;
    }
    s.f.release = waves[count - 1];
    s.f.waves = waves;
    s.f.wave_count = count;
    s.f.shelf = shelf;
    s.f.shelf_count = count;
    s.f.quality = hearth_slice_of(quality, len);
    s.f.has_downloads = true;
    s.f.pages = ~0u;
    s.f.may_see_workers = true;
    s.f.now_s = s.f.release->made_s + 3600;
    s.f.arena = &page;
    plan(&s, targets);
    before = clock();
    write_all(&s);
    printf("%zu plots, %zu bytes, %.1f ms\n", s.plots, s.bytes,
           1000.0 * (double)(clock() - before) / CLOCKS_PER_SEC);
    free(memory);
    return s.has_failed ? 1 : 0;
}
