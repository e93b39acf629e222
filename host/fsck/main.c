/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-fsck: looks through the data folder. 0: sound; 1: something is
 * wrong, and each line says what to do; 2: it could not be looked at. */
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/fsck/fsck.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUS_PROBLEMS 1
#define STATUS_NOT_SEEN 2

/* Repairs are for a folder that nobody serves. */
static int lock(const char *data, int *fd)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(data, "serve.lock", path);

    if (e == 0) {
        e = hearth_fsutil_lock(path, fd);
    }
    return e == 0 ? 0
                  : hearth_complain_why(
                        e, "stop 'hearth-host serve' before --repair");
}

/* At once: the parts of fsck are processes that share this stream. */
static void print_line(const char *line)
{
    (void)puts(line);
    (void)fflush(stdout);
}

static int look(const struct hearth_fsck *f)
{
    struct hearth_finds total = {.print = print_line};
    int e = hearth_fsck_run(f, &total);

    if (e != 0) {
        (void)hearth_complain_why(e, "fsck could not go on");
        return STATUS_NOT_SEEN;
    }
    if (total.repaired > 0) {
        printf("%u repaired\n", total.repaired);
    }
    if (total.problems > 0) {
        printf("%s: %u problems or more\n", f->path, total.problems);
        return STATUS_PROBLEMS;
    }
    printf("%s is sound\n", f->path);
    return 0;
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"repair", false, false, NULL}};
    char store[HEARTH_PATH_MAX];
    struct hearth_words words;
    struct hearth_fsck f = {0};
    struct stat about;
    int status, fd = -1;

    hearth_secmem_harden_process();
    if (argc < 2 || hearth_options_parse(argv + 2, o, 2, &words) != 0) {
        return STATUS_NOT_SEEN;
    }
    if (!o[0].is_given || words.count != 0) {
        (void)hearth_complain(0, "write 'fsck [--repair] --data DIR'");
        return STATUS_NOT_SEEN;
    }
    f.path = o[0].value;
    f.repairs = o[1].is_given;
    if (hearth_fsutil_join(f.path, "store/data.mdb", store) != 0 ||
        stat(store, &about) != 0) {
        (void)hearth_complain(0, "%s holds no programme", f.path);
        return STATUS_NOT_SEEN;
    }
    if (f.repairs && lock(f.path, &fd) != 0) {
        return STATUS_NOT_SEEN;
    }
    status = look(&f);
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}
