/* SPDX-License-Identifier: Apache-2.0 */
/* Many made-up interviews, written through the cache's writer. */
#include "many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define EPOCH   1u
#define DEVICES 60u

static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {5};

void many_need(int e, const char *what)
{
    if (e != 0) {
        (void)fprintf(stderr, "bench: %s: %s\n", what, hearth_err_text(e));
        exit(1);
    }
}

static double seconds(clockid_t of)
{
    struct timespec t;

    (void)clock_gettime(of, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct many_clock many_now(void)
{
    struct rusage r;

    (void)getrusage(RUSAGE_CHILDREN, &r);
    return (struct many_clock){
        seconds(CLOCK_MONOTONIC),
        seconds(CLOCK_PROCESS_CPUTIME_ID) +
            (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
            (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6};
}

void many_say(const char *what, const struct many_clock *since)
{
    struct many_clock now = many_now();
    struct rusage r;

    (void)getrusage(RUSAGE_SELF, &r);
    printf("%-46s %7.2f s (%.2f s of one core), at most %ld MiB\n", what,
           now.clock - since->clock, now.cpu - since->cpu, r.ru_maxrss / 1024);
    (void)fflush(stdout);
}

static unsigned draw(struct many *m, unsigned below)
{
    m->seed = m->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(m->seed >> 33) % below;
}

static void make_form(struct many *m)
{
    static struct form_make f;
    char name[16];
    uint16_t sex, age, agree;

    form_make_begin(&f, "bench", 1);
    sex = form_make_list(&f, "q_sex", "w m pns");
    age = form_make_list(&f, "q_age", "18_34 35_54 55p pns");
    agree = form_make_list(&f, "agree", "1 2 3 4 5 98 99");
    (void)form_make_select(&f, HEARTH_NODE_SELECT_ONE, "q_sex", sex);
    (void)form_make_select(&f, HEARTH_NODE_SELECT_ONE, "q_age", age);
    for (unsigned i = 2; i < MANY_QUESTIONS; i++) {
        (void)snprintf(name, sizeof(name), "q%u", i + 1);
        (void)form_make_select(&f, HEARTH_NODE_SELECT_ONE, name, agree);
    }
    many_need(form_make_end(&f) == NULL ? HEARTH_E_INVALID : 0, "form");
    m->form = &f.form;
    memset(m->form->hash, 3, HEARTH_HASH_LEN);
}

static void make_answers(struct many *m, struct hearth_answer *cells)
{
    static const char *const sexes[] = {"w", "m"};
    static const char *const ages[] = {"18_34", "35_54", "55p"};
    static const char *const agrees[] = {"1", "2", "3", "4", "5", "98"};

    for (unsigned q = 0; q < MANY_QUESTIONS; q++) {
        struct hearth_answer *a = &cells[m->form->nodes[q + 1].slot];

        a->state = HEARTH_ANSWER_GIVEN;
        a->text = hearth_slice_text(q == 0   ? sexes[draw(m, 2)]
                                    : q == 1 ? ages[draw(m, 3)]
                                             : agrees[draw(m, 6)]);
    }
}

static void write_one(struct many *m, uint64_t i)
{
    static struct hearth_answer cells[MANY_QUESTIONS + 2];
    static uint8_t answers_bytes[4096];
    char area[16];
    struct hearth_instance root = {.next = HEARTH_NONE, .ordinal = 1};
    struct hearth_answers answers = {.form = m->form,
                                     .instances = &root,
                                     .instance_count = 1,
                                     .cells = cells,
                                     .cell_count = MANY_QUESTIONS + 1};
    struct hearth_content content = {.outcome = 1,
                                     .mode = HEARTH_MODE_PERSON,
                                     .day = (uint16_t)(20000 + draw(m, 90)),
                                     .duration = 4};
    struct hearth_cache_record record = {.epoch = EPOCH,
                                         .form = m->form,
                                         .content = &content,
                                         .answers = &answers,
                                         .state = HEARTH_CACHE_COUNTED};
    struct hearth_writer w;

    make_answers(m, cells);
    hearth_writer_init(&w, answers_bytes, sizeof(answers_bytes));
    many_need(hearth_answer_encode(&answers, &w), "answers");
    content.answers = hearth_writer_slice(&w);
    memmove(content.form, m->form->hash, HEARTH_FORM_REF_LEN);
    (void)snprintf(area, sizeof(area), "A%u", draw(m, 40));
    content.area = hearth_slice_text(area);
    content.worker = hearth_slice_text(draw(m, 2) == 0 ? "W1" : "W2");
    record.row.device[0] = (uint8_t)(i % DEVICES);
    record.row.seq = i / DEVICES + 1;
    memmove(record.row.h, &i, sizeof(i));
    many_need(hearth_cache_add(m->cache, &record), "add");
}

void many_find(struct many *m, uint8_t state)
{
    for (uint64_t i = 0; i < m->count; i++) {
        uint8_t device[HEARTH_DEVICE_LEN] = {0}, h[HEARTH_CACHE_H_LEN] = {0};
        struct hearth_cache_mark *mark;

        device[0] = (uint8_t)(i % DEVICES);
        memmove(h, &i, sizeof(i));
        mark = hearth_cache_find(m->cache, device, i / DEVICES + 1, h);
        many_need(mark == NULL ? HEARTH_E_NOT_FOUND : 0, "a row");
        mark->state = state;
    }
}

void many_reopen(struct many *m)
{
    hearth_cache_close(m->cache);
    many_need(hearth_cache_open(m->folder, programme, m->vault, &m->cache),
              "open");
}

/* A folder that was written before is taken as it is. */
static bool is_there(const struct many *m)
{
    uint8_t device[HEARTH_DEVICE_LEN] = {0}, h[HEARTH_CACHE_H_LEN] = {0};
    uint64_t last = m->count - 1;

    device[0] = (uint8_t)(last % DEVICES);
    memmove(h, &last, sizeof(last));
    return hearth_cache_find(m->cache, device, last / DEVICES + 1, h) != NULL;
}

void many_write(struct many *m)
{
    many_reopen(m);
    if (is_there(m)) {
        return;
    }
    for (uint64_t i = 0; i < m->count; i++) {
        write_one(m, i);
    }
    many_need(hearth_cache_flush(m->cache, true), "flush");
}

void many_open(struct many *m, const char *folder, const char *count)
{
    memset(m, 0, sizeof(*m));
    m->seed = 20261121;
    m->folder = folder;
    m->count = strtoull(count, NULL, 10);
    many_need(m->count == 0 || m->count > 4000000 ? HEARTH_E_INVALID : 0,
              "the number of interviews");
    many_need(hearth_secmem_open_unlocked(8192, &m->secmem), "memory");
    m->vault = hearth_secmem_take(m->secmem, sizeof(*m->vault));
    many_need(m->vault == NULL ? HEARTH_E_MEMORY : 0, "memory");
    m->vault->epoch_count = 1;
    m->vault->epochs[0].epoch = EPOCH;
    memset(m->vault->epochs[0].key.bytes, 9, HEARTH_KEY_LEN);
    make_form(m);
}

void many_close(struct many *m)
{
    hearth_cache_close(m->cache);
    hearth_secmem_close(m->secmem);
}
