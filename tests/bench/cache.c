/* SPDX-License-Identifier: Apache-2.0 */
/* How long the cache takes: N made-up interviews of 41 questions written, the
 * cache opened again, and the columns of tables read.
 * usage: hearth-bench-cache FOLDER N */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "host/cache/cache.h"
#include "form_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#define QUESTIONS 41u
#define EPOCH     1u
#define DEVICES   60u

static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {5};

struct bench {
    struct hearth_form *form;
    struct hearth_vault *vault;
    struct hearth_cache *cache;
    uint64_t seed;
};

static void need(int e, const char *what)
{
    if (e != 0) {
        (void)fprintf(stderr, "bench: %s: %s\n", what, hearth_err_text(e));
        exit(1);
    }
}

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static unsigned draw(struct bench *b, unsigned below)
{
    b->seed = b->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(b->seed >> 33) % below;
}

static void say(const char *what, double since)
{
    struct rusage r;

    (void)getrusage(RUSAGE_SELF, &r);
    printf("%-44s %7.2f s, at most %ld MiB\n", what, now() - since,
           r.ru_maxrss / 1024);
    (void)fflush(stdout);
}

static void make_form(struct bench *b)
{
    static struct form_make m;
    char name[16];
    uint16_t list;

    form_make_begin(&m, "bench", 1);
    list = form_make_list(&m, "agree", "1 2 3 4 5 98 99");
    for (unsigned i = 0; i < QUESTIONS; i++) {
        (void)snprintf(name, sizeof(name), "q%u", i + 1);
        (void)form_make_select(&m, HEARTH_NODE_SELECT_ONE, name, list);
    }
    need(form_make_end(&m) == NULL ? HEARTH_E_INVALID : 0, "form");
    b->form = &m.form;
    memset(b->form->hash, 3, HEARTH_HASH_LEN);
}

static void write_one(struct bench *b, uint64_t i)
{
    static struct hearth_answer cells[QUESTIONS + 2];
    static const char *const choices[] = {"1", "2", "3", "4", "5", "98"};
    static uint8_t answers_bytes[4096];
    char area[16];
    struct hearth_instance root = {0};
    struct hearth_answers answers = {.form = b->form,
                                     .instances = &root,
                                     .instance_count = 1,
                                     .cells = cells,
                                     .cell_count = QUESTIONS + 2};
    struct hearth_content content = {.outcome = 1,
                                     .mode = HEARTH_MODE_PERSON,
                                     .day = (uint16_t)(20000 + draw(b, 90)),
                                     .duration = 4};
    struct hearth_cache_record record = {.epoch = EPOCH,
                                         .form = b->form,
                                         .content = &content,
                                         .answers = &answers,
                                         .state = HEARTH_CACHE_COUNTED};
    struct hearth_writer w;

    for (unsigned q = 0; q < QUESTIONS + 2; q++) {
        cells[q].state = HEARTH_ANSWER_GIVEN;
        cells[q].text = hearth_slice_text(choices[draw(b, 6)]);
    }
    hearth_writer_init(&w, answers_bytes, sizeof(answers_bytes));
    need(hearth_answer_encode(&answers, &w), "answers");
    content.answers = hearth_writer_slice(&w);
    memmove(content.form, b->form->hash, HEARTH_FORM_REF_LEN);
    (void)snprintf(area, sizeof(area), "A%u", draw(b, 40));
    content.area = hearth_slice_text(area);
    content.worker = hearth_slice_text("W1");
    record.row.device[0] = (uint8_t)(i % DEVICES);
    record.row.seq = i / DEVICES + 1;
    memmove(record.row.h, &i, sizeof(i));
    need(hearth_cache_add(b->cache, &record), "add");
}

/* What the results side does for each record of the store. */
static void find_all(struct bench *b, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        uint8_t device[HEARTH_DEVICE_LEN] = {0}, h[HEARTH_CACHE_H_LEN] = {0};
        struct hearth_cache_mark *mark;

        device[0] = (uint8_t)(i % DEVICES);
        memmove(h, &i, sizeof(i));
        mark = hearth_cache_find(b->cache, device, i / DEVICES + 1, h);
        need(mark == NULL ? HEARTH_E_NOT_FOUND : 0, "a row");
        mark->state = HEARTH_CACHE_COUNTED;
    }
}

/* Shares of every answer to ${wanted} questions by area. */
static void tables(struct bench *b, size_t wanted, const char *what)
{
    static const char *names[QUESTIONS + 1];
    static size_t columns[QUESTIONS + 1];
    struct hearth_cache_source source = {.form = b->form->hash,
                                         .columns = columns};
    struct hearth_cache_wish wish = {.sources = &source,
                                     .source_count = 1,
                                     .names = names,
                                     .count = wanted + 1};
    size_t size = hearth_cache_frame_size(b->cache, wanted + 1);
    double start = now();
    struct hearth_arena arena;
    struct hearth_frame f;
    static uint64_t cells[64][16];
    uint64_t sum = 0;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    need(memory == MAP_FAILED ? HEARTH_E_MEMORY : 0, "memory");
    names[0] = "area";
    columns[0] = HEARTH_CACHE_AREA;
    for (size_t i = 0; i < wanted; i++) {
        names[i + 1] = "q";
        columns[i + 1] = hearth_cache_column_of(b->form, (uint16_t)(i + 1));
    }
    hearth_arena_init(&arena, memory, size);
    need(hearth_cache_frame(b->cache, &wish, &arena, &f), "frame");
    for (size_t q = 1; q <= wanted; q++) {
        memset(cells, 0, sizeof(cells));
        for (size_t row = 0; row < f.row_count; row++) {
            uint32_t level = f.columns[q].levels[row];

            if (level < 16) {
                cells[f.columns[0].levels[row] % 64][level]++;
            }
        }
        sum += cells[0][0];
    }
    say(what, start);
    printf("  (%zu rows; one cell of each table adds up to %" PRIu64 ")\n",
           f.row_count, sum);
    (void)munmap(memory, size);
}

int main(int argc, char **argv)
{
    struct bench b = {.seed = 20261121};
    struct hearth_secmem *m;
    uint64_t count = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    double start;

    if (count == 0 || count > 4000000) {
        (void)fprintf(stderr, "usage: hearth-bench-cache FOLDER N\n");
        return 2;
    }
    need(hearth_secmem_open_unlocked(8192, &m), "memory");
    b.vault = hearth_secmem_take(m, sizeof(*b.vault));
    need(b.vault == NULL ? HEARTH_E_MEMORY : 0, "memory");
    b.vault->epoch_count = 1;
    b.vault->epochs[0].epoch = EPOCH;
    memset(b.vault->epochs[0].key.bytes, 9, HEARTH_KEY_LEN);
    make_form(&b);
    start = now();
    need(hearth_cache_open(argv[1], programme, b.vault, &b.cache), "open");
    for (uint64_t i = 0; i < count; i++) {
        write_one(&b, i);
    }
    need(hearth_cache_flush(b.cache, true), "flush");
    say("written (without opening records)", start);
    hearth_cache_close(b.cache);
    start = now();
    need(hearth_cache_open(argv[1], programme, b.vault, &b.cache), "open");
    say("opened again: every row's place", start);
    start = now();
    find_all(&b, count);
    say("every row found", start);
    tables(&b, 1, "a table of 1 question by area");
    tables(&b, 10, "tables of 10 questions by area");
    tables(&b, QUESTIONS - 1, "tables of 40 questions by area");
    hearth_cache_close(b.cache);
    hearth_secmem_close(m);
    return 0;
}
