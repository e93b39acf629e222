/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of opened records: it spares work and changes no figure, whatever
 * happens to its files. */
#include "host/cache/cache.h"
#include "host/results/results_internal.h"
#include "world.h"

#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1790000000)

static void send(struct world *w, unsigned device, const char *one,
                 const char *three, const uint8_t *tag)
{
    struct world_interview i = {.day = 20000,
                                .area = device == 0 ? "N1" : "N2",
                                .tag = tag,
                                .answer = {one, "3", three}};

    world_send(w, device, &i);
}

static void send_some(struct world *w)
{
    send(w, 0, "1", "20", NULL);
    send(w, 1, "2", "31", NULL);
    send(w, 0, "99", NULL, NULL);
    send(w, 1, NULL, "47", NULL);
}

static struct hearth_results *counted(struct world *w)
{
    struct hearth_results *r = world_results(w);
    bool is_new;

    assert_int_equal(hearth_results_read_withdrawals(r), 0);
    assert_int_equal(hearth_results_round(r, &is_new), 0);
    return r;
}

/* The one file of the cache. */
static void cache_file(const struct world *w, char *out)
{
    char folder[96];
    struct dirent *entry;
    DIR *dir;

    out[0] = '\0';
    snprintf(folder, sizeof(folder), "%s/cache", w->path);
    dir = opendir(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strncmp(entry->d_name, "epoch-", 6) == 0) {
            assert_string_equal(out, "");
            snprintf(out, 400, "%s/%s", folder, entry->d_name);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

static size_t rows_found(const struct hearth_results *r, struct world *w)
{
    size_t found = 0;

    for (unsigned d = 0; d < WORLD_DEVICES; d++) {
        for (uint64_t seq = 1; seq <= w->devices[d].head.seq; seq++) {
            found += hearth_cache_find(r->cache, w->devices[d].entry.id, seq,
                                       w->devices[d].records[seq - 1].h) != NULL
                         ? 1
                         : 0;
        }
    }
    return found;
}

/* All that figures are made of, as bytes. */
static size_t print_frame(struct hearth_results *r, char *out, size_t cap)
{
    struct hearth_results_frame f;
    size_t len = 0;

    assert_int_equal(hearth_results_frame(r, 0, &f), 0);
    for (size_t c = 0; c < f.frame->column_count; c++) {
        const struct hearth_frame_column *column = &f.frame->columns[c];

        len += (size_t)snprintf(out + len, cap - len, "%s:", column->name);
        for (size_t row = 0; row < f.frame->row_count; row++) {
            uint32_t level = column->levels[row];

            len += (size_t)snprintf(
                out + len, cap - len, " %u/%u/%s/%g", f.states[c][row], level,
                level == HEARTH_FRAME_MISSING ? "-" : column->texts[level],
                column->numbers[row]);
        }
        len += (size_t)snprintf(out + len, cap - len, "\n");
    }
    hearth_results_frame_close(&f);
    assert_true(len < cap);
    return len;
}

/* From now on so many files more may be opened; 0: as many as before. */
static void limit_files(unsigned more)
{
    static struct rlimit before;
    struct rlimit few;
    int fd = dup(0);

    assert_true(fd > 0);
    close(fd);
    if (more > 0) {
        assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
        few = (struct rlimit){(rlim_t)fd + more, before.rlim_max};
    } else {
        few = before;
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
}

/* Counted again from the cache, in ${processes}. */
static void count_again(struct world *w, unsigned processes, bool has_pipes,
                        char *out, size_t cap)
{
    struct hearth_results *r = world_results(w);
    const struct hearth_tally *t;
    bool is_new;
    size_t len = 0;

    hearth_results_spread(r, processes);
    if (!has_pipes) { /* those of one process, and not of three */
        limit_files(7);
    }
    assert_int_equal(hearth_results_round(r, &is_new), 0);
    if (!has_pipes) {
        limit_files(0);
    }
    assert_int_equal(hearth_results_opened(r), 4);
    assert_int_equal(hearth_results_problem_count(r), 0);
    t = hearth_results_tally(r, 0);
    assert_int_equal(t->interviews, 4);
    for (uint16_t n = 0; n < t->form->node_count; n++) {
        const struct hearth_tally_question *q = &t->questions[n];

        len += (size_t)snprintf(out + len, cap - len, "%d %d %d %d %g\n",
                                (int)q->not_asked, (int)q->skipped,
                                (int)q->given, (int)q->no_answer,
                                hearth_moments_sum_value(&q->values.sum));
    }
    assert_true(len > 0 && len < cap);
    hearth_results_close(r);
}

static void processes_give_the_same(void **state)
{
    struct world *w = world_open();
    char one[2000], more[2000];

    (void)state;
    send_some(w);
    hearth_results_close(counted(w));
    count_again(w, 1, true, one, sizeof(one));
    for (unsigned processes = 2; processes <= 4; processes++) {
        count_again(w, processes, true, more, sizeof(more));
        assert_string_equal(one, more);
    }
    /* the others cannot all be begun: one counts after all */
    count_again(w, 4, false, more, sizeof(more));
    assert_string_equal(one, more);
    world_close(w);
}

static void restart_gives_the_same_without_opening(void **state)
{
    struct world *w = world_open();
    struct hearth_results *r;
    char before[4000], after[4000];

    (void)state;
    send_some(w);
    r = counted(w);
    print_frame(r, before, sizeof(before));
    assert_int_equal(hearth_results_opened(r), 4);
    hearth_results_close(r);

    r = world_results(w);
    assert_int_equal(rows_found(r, w), 4);
    hearth_results_close(r);
    r = counted(w);
    print_frame(r, after, sizeof(after));
    assert_string_equal(before, after);
    assert_int_equal(hearth_results_opened(r), 4);
    assert_int_equal(hearth_results_tally(r, 0)->interviews, 4);
    assert_int_equal(hearth_results_problem_count(r), 0);
    assert_non_null(strstr(after, "area: 2/0/N1/nan 2/0/N1/nan 2/1/N2/nan"));
    assert_non_null(strstr(after, "q3: 2/0/20/20 1/"));
    hearth_results_close(r);
    world_close(w);
}

static size_t print_tally(const struct hearth_tally *t, char *out, size_t cap)
{
    size_t len = (size_t)snprintf(out, cap, "%u", (unsigned)t->interviews);
    struct hearth_scale_result scale = {0};

    for (uint16_t n = 0; n < t->form->node_count; n++) {
        const struct hearth_tally_question *q = &t->questions[n];
        double mean = 0;

        if (q->values.count > 0) {
            assert_int_equal(hearth_moments_mean(&q->values, &mean), 0);
        }
        len += (size_t)snprintf(
            out + len, cap - len,
            "; %u %u %u %u %u %u mean %.17g:", (unsigned)q->not_asked,
            (unsigned)q->skipped, (unsigned)q->given, (unsigned)q->no_answer,
            (unsigned)q->unknown, (unsigned)q->interviews_given, mean);
        for (uint32_t c = 0; hearth_tally_has_choices(t->form, n) &&
                             c < t->form->lists[t->form->nodes[n].list].count;
             c++) {
            len += (size_t)snprintf(out + len, cap - len, " %u/%u",
                                    (unsigned)q->counts[c],
                                    (unsigned)q->interviews[c]);
        }
    }
    if (t->scales[0] != NULL) {
        assert_int_equal(hearth_scale_finish(t->scales[0], &scale), 0);
    }
    return len + (size_t)snprintf(out + len, cap - len, "; scale %u %.17g",
                                  (unsigned)scale.count, scale.mean_score);
}

/* Counted from records as they are opened, and from the cache's columns. */
static void columns_count_what_records_count(void **state)
{
    struct world *w = world_open();
    struct hearth_results *r;
    char before[2000], after[2000];

    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        static const char *const said[] = {"1", "2", "3", "99", NULL};

        send(w, i % 2, said[i % 5],
             i % 3 == 0   ? NULL
             : i % 2 == 0 ? "20"
                          : "7",
             NULL);
    }
    r = counted(w);
    assert_true(print_tally(hearth_results_tally(r, 0), before,
                            sizeof(before)) < sizeof(before));
    hearth_results_close(r);
    r = counted(w);
    assert_int_equal(r->opened_now, 0);
    (void)print_tally(hearth_results_tally(r, 0), after, sizeof(after));
    assert_string_equal(before, after);
    (void)print_tally(&hearth_results_cube(r, 0)->groups[0]->tally, after,
                      sizeof(after));
    assert_string_equal(before, after);
    assert_non_null(
        strstr(after, "; 0 2 10 2 0 8 mean 1.875: 3/3 3/3 2/2 2/2"));
    hearth_results_close(r);
    world_close(w);
}

static void only_new_ones_are_opened(void **state)
{
    struct world *w = world_open();
    struct hearth_results *r;

    (void)state;
    send_some(w);
    r = counted(w);
    assert_int_equal(r->opened_now, 4);
    hearth_results_close(r);
    send(w, 0, "2", "52", NULL);
    r = counted(w);
    assert_int_equal(r->opened_now, 1);
    assert_int_equal(rows_found(r, w), 5);
    /* another record under a number that is known: by any byte of its name */
    for (size_t at = 0; at < HEARTH_CACHE_H_LEN; at++) {
        w->devices[0].records[0].h[at] ^= 1;
        assert_int_equal(rows_found(r, w), 4);
        w->devices[0].records[0].h[at] ^= 1;
    }
    assert_int_equal(hearth_results_opened(r), 5);
    hearth_results_close(r);
    world_close(w);
}

static void deleted_cache_is_built_again(void **state)
{
    struct world *w = world_open();
    struct hearth_results *r;
    char before[4000], after[4000], path[400];

    (void)state;
    send(w, 1, "2", "31", NULL); /* comes in before device 0's */
    r = counted(w);
    hearth_results_close(r);
    send_some(w);
    r = counted(w);
    print_frame(r, before, sizeof(before));
    hearth_results_close(r);
    cache_file(w, path);
    assert_int_equal(unlink(path), 0);
    r = counted(w);
    assert_int_equal(hearth_results_opened(r), 5);
    print_frame(r, after, sizeof(after));
    assert_string_equal(before, after);
    hearth_results_close(r);
    world_close(w);
}

/* Every byte changed, and every length cut: figures stay. */
static void damage_changes_no_figure(void **state)
{
    struct world *w = world_open();
    struct hearth_results *r;
    char before[4000], after[4000], path[400];
    struct stat about;
    uint8_t *good;
    int fd;

    (void)state;
    send_some(w);
    r = counted(w);
    print_frame(r, before, sizeof(before));
    hearth_results_close(r);
    cache_file(w, path);
    assert_int_equal(stat(path, &about), 0);
    good = malloc((size_t)about.st_size);
    assert_non_null(good);
    fd = open(path, O_RDONLY);
    assert_int_equal(read(fd, good, (size_t)about.st_size), about.st_size);
    close(fd);
    for (off_t at = 0; at < about.st_size; at += 61) {
        uint8_t bad = (uint8_t)(good[at] ^ 0x40);
        off_t keep = (at / 61) % 2 == 0 ? about.st_size : at;

        fd = open(path, O_RDWR | O_TRUNC);
        assert_int_equal(write(fd, good, (size_t)keep), keep);
        if (keep > at) {
            assert_int_equal(pwrite(fd, &bad, 1, at), 1);
        }
        close(fd);
        r = counted(w);
        assert_int_equal(hearth_results_opened(r), 4);
        assert_int_equal(hearth_results_tally(r, 0)->interviews, 4);
        print_frame(r, after, sizeof(after));
        assert_string_equal(before, after);
        hearth_results_close(r);
    }
    free(good);
    world_close(w);
}

static void withdraw(struct world *w, const uint8_t *code)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t bytes[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    struct hearth_writer out;

    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(
        hearth_withdraw_seal(w->folder.programme, HEARTH_SUITE_X25519, 1,
                             hearth_slice_of(w->programme.epochs[0].seal, 32),
                             code, &rng, &out),
        0);
    assert_int_equal(hearth_withdraw_id(hearth_writer_slice(&out), id), 0);
    assert_int_equal(hearth_withdrawals_put(w->folder.kv, id,
                                            hearth_writer_slice(&out), 1000),
                     0);
}

/* The row goes from the file as well, though its key is still here. */
static void withdrawn_row_is_dropped(void **state)
{
    struct world *w = world_open();
    uint8_t code[HEARTH_WITHDRAW_LEN], tag[HEARTH_WITHDRAW_LEN];
    struct hearth_results *r;
    struct hearth_cache *c;
    char after[4000];

    (void)state;
    memset(code, 9, sizeof(code));
    assert_int_equal(hearth_withdraw_tag(code, tag), 0);
    send_some(w);
    send(w, 0, "1", "88", tag);
    hearth_results_close(counted(w));
    withdraw(w, code);
    r = counted(w);
    assert_int_equal(hearth_results_withdrawn(r), 1);
    assert_int_equal(hearth_results_bury(r, NOW), 0);
    print_frame(r, after, sizeof(after));
    assert_null(strstr(after, "88"));
    assert_non_null(strstr(after, "47"));
    assert_int_equal(rows_found(r, w), 4);
    hearth_results_close(r);

    r = world_results(w);
    c = r->cache;
    assert_non_null(c);
    assert_int_equal(rows_found(r, w), 4);
    hearth_results_close(r);
    r = counted(w);
    assert_int_equal(hearth_results_tally(r, 0)->interviews, 4);
    assert_int_equal(hearth_results_problem_count(r), 0);
    hearth_results_close(r);
    world_close(w);
}

static void forgotten_with_its_epoch(void **state)
{
    struct world *w = world_open();
    char path[400];

    (void)state;
    send_some(w);
    hearth_results_close(counted(w));
    cache_file(w, path);
    assert_string_not_equal(path, "");
    assert_int_equal(hearth_cache_forget(w->path, 2), 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(hearth_cache_forget(w->path, 1), 0);
    assert_int_not_equal(access(path, F_OK), 0);
    world_close(w);
}

/* The answers of a cache stand nowhere in the clear. */
static void file_shows_nothing(void **state)
{
    struct world *w = world_open();
    char path[400];
    uint8_t bytes[8192];
    ssize_t len;
    int fd;

    (void)state;
    send(w, 0, "1", "123454321", NULL);
    hearth_results_close(counted(w));
    cache_file(w, path);
    fd = open(path, O_RDONLY);
    len = read(fd, bytes, sizeof(bytes));
    close(fd);
    assert_true(len > 0);
    for (ssize_t i = 0; i + 9 <= len; i++) {
        assert_memory_not_equal(bytes + i, "123454321", 9);
    }
    world_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_give_the_same),
        cmocka_unit_test(restart_gives_the_same_without_opening),
        cmocka_unit_test(columns_count_what_records_count),
        cmocka_unit_test(only_new_ones_are_opened),
        cmocka_unit_test(deleted_cache_is_built_again),
        cmocka_unit_test(damage_changes_no_figure),
        cmocka_unit_test(withdrawn_row_is_dropped),
        cmocka_unit_test(forgotten_with_its_epoch),
        cmocka_unit_test(file_shows_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
