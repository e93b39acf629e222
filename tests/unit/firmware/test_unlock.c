/* SPDX-License-Identifier: Apache-2.0 */
/* Unlocking with a wrong PIN and with a duress PIN: the same calls, bytes and
 * answer, so that neither the clock nor the disk tells; afterwards one of the
 * two opens nothing any more. */
#include "folder.h"
#include "unlock.h"
#include "village.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DURESS "915482"

struct fixture {
    char *folder;
    char data[HEARTH_PATH_MAX];
    struct hearth_secmem *m;
    struct hearth_agent agent;
};

/* What the kernel counted for this process: reads, writes, and their bytes. */
struct work {
    uint64_t count[4];
    uint64_t own; /* bytes that looking itself read: their number varies */
};

static struct work work_now(void)
{
    static const char *const names[] = {
        "rchar: ", "wchar: ", "syscr: ", "syscw: "};
    struct work w = {{0}, 0};
    char line[64];
    FILE *f = fopen("/proc/self/io", "r");
    if (f == NULL) {
        skip();
    }
    while (fgets(line, sizeof(line), f) != NULL) {
        w.own += strlen(line);
        for (size_t i = 0; i < 4; i++) {
            if (strncmp(line, names[i], 7) == 0) {
                w.count[i] = strtoull(line + 7, NULL, 10);
            }
        }
    }
    (void)fclose(f);
    return w;
}

static int begin(void **state)
{
    static struct village v;
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    if (f == NULL || folder_open(&folder) != 0) {
        return -1;
    }
    f->folder = folder;
    *state = f;
    if (hearth_fsutil_join(f->folder, "agent", f->data) != 0 ||
        hearth_secmem_open_unlocked(32768, &f->m) != 0) {
        return -1;
    }
    village_open(&v, &rng);
    village_enrol(&v, f->data);
    village_close(&v);
    return hearth_agent_open(f->data, &f->agent);
}

static int end(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    size_t used = hearth_secmem_used(f->m);
    hearth_agent_close(&f->agent);
    hearth_secmem_close(f->m);
    free(f);
    return used == 0 ? folder_close(&folder) : -1;
}

/* Opens a session with ${pin}; ${then} may change it before it closes. */
static int try_with(struct fixture *f, const char *pin,
                    void (*then)(struct hearth_session *s))
{
    struct hearth_line_input in;
    struct hearth_session s;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], pin, strlen(pin)), strlen(pin));
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(hearth_line_input_open(&in, f->m, ends[0], 64), 0);
    int rc = hearth_session_open(&f->agent, f->m, &in, &s);
    if (rc == 0) {
        if (then != NULL) {
            then(&s);
        }
        hearth_session_close(&s);
    }
    hearth_line_input_close(&in);
    (void)close(ends[0]);
    return rc;
}

static void set_duress(struct hearth_session *s)
{
    assert_int_equal(hearth_keyring_set_duress(&s->keyring.ring, s->secrets,
                                               hearth_slice_text(DURESS), s->m,
                                               &s->agent->rng),
                     0);
    assert_int_equal(hearth_keyring_file_save(&s->keyring), 0);
}

static struct work work_of(struct fixture *f, const char *pin)
{
    struct work before = work_now();
    assert_int_equal(try_with(f, pin, NULL), HEARTH_E_AUTH);
    struct work after = work_now();
    for (size_t i = 0; i < 4; i++) {
        after.count[i] -= before.count[i];
    }
    after.count[0] -= before.own;
    after.own = 0;
    return after;
}

static void test_duress_does_the_work_of_a_wrong_pin(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(try_with(f, VILLAGE_PIN, set_duress), 0);
    struct work wrong = work_of(f, "000007");
    assert_int_equal(try_with(f, VILLAGE_PIN, NULL), 0);
    struct work duress = work_of(f, DURESS);
    assert_memory_equal(&wrong, &duress, sizeof(wrong));
    struct work later = work_of(f, VILLAGE_PIN);
    assert_memory_equal(&wrong, &later, sizeof(wrong));
}

static void test_a_locked_session_opens_again(void **state)
{
    struct fixture *f = *state;
    struct hearth_line_input in;
    struct hearth_session s;
    int ends[2];
    static const char typed[] = VILLAGE_PIN "\n000007\n" VILLAGE_PIN "\n";
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], typed, strlen(typed)), strlen(typed));
    assert_int_equal(hearth_line_input_open(&in, f->m, ends[0], 64), 0);
    assert_int_equal(hearth_session_open(&f->agent, f->m, &in, &s), 0);
    size_t open = hearth_secmem_used(f->m);
    hearth_session_lock(&s);
    assert_null(s.secrets);
    assert_true(hearth_secmem_used(f->m) < open);
    assert_int_equal(hearth_session_unlock(&s, &in), HEARTH_E_AUTH);
    assert_null(s.secrets);
    assert_int_equal(hearth_session_unlock(&s, &in), 0);
    assert_int_equal(hearth_secmem_used(f->m), open);
    hearth_session_close(&s);
    hearth_line_input_close(&in);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_duress_does_the_work_of_a_wrong_pin, begin, end),
        cmocka_unit_test_setup_teardown(test_a_locked_session_opens_again,
                                        begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
