/* SPDX-License-Identifier: Apache-2.0 */
/* How long the cache takes: N made-up interviews of 41 questions written, the
 * cache opened again, and the columns of tables read.
 * usage: hearth-bench-cache FOLDER N */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "many.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* Shares of every answer to ${wanted} questions by area. */
static void tables(struct many *m, size_t wanted, const char *what)
{
    static const char *names[MANY_QUESTIONS + 1];
    static size_t columns[MANY_QUESTIONS + 1];
    struct hearth_cache_source source = {.form = m->form->hash,
                                         .columns = columns};
    struct hearth_cache_wish wish = {.sources = &source,
                                     .source_count = 1,
                                     .names = names,
                                     .count = wanted + 1};
    size_t size = hearth_cache_frame_size(m->cache, wanted + 1);
    struct many_clock start = many_now();
    struct hearth_arena arena;
    struct hearth_frame f;
    static uint64_t cells[64][16];
    uint64_t sum = 0;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    many_need(memory == MAP_FAILED ? HEARTH_E_MEMORY : 0, "memory");
    names[0] = "area";
    columns[0] = HEARTH_CACHE_AREA;
    for (size_t i = 0; i < wanted; i++) {
        names[i + 1] = "q";
        columns[i + 1] = hearth_cache_column_of(m->form, (uint16_t)(i + 1));
    }
    hearth_arena_init(&arena, memory, size);
    many_need(hearth_cache_frame(m->cache, &wish, &arena, &f), "frame");
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
    many_say(what, &start);
    printf("  (%zu rows; one cell of each table adds up to %" PRIu64 ")\n",
           f.row_count, sum);
    (void)munmap(memory, size);
}

int main(int argc, char **argv)
{
    struct many m;
    struct many_clock start;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: hearth-bench-cache FOLDER N\n");
        return 2;
    }
    many_open(&m, argv[1], argv[2]);
    start = many_now();
    many_write(&m);
    many_say("written (without opening records)", &start);
    start = many_now();
    many_reopen(&m);
    many_say("opened again: every row's place", &start);
    start = many_now();
    many_find(&m, HEARTH_CACHE_COUNTED);
    many_say("every row found", &start);
    tables(&m, 1, "a table of 1 question by area");
    tables(&m, 10, "tables of 10 questions by area");
    tables(&m, MANY_QUESTIONS - 1, "tables of 40 questions by area");
    many_close(&m);
    return 0;
}
