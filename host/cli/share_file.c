/* SPDX-License-Identifier: Apache-2.0 */
/* Files with shares: words for people above, lines for the joining below. */
#include "host/cli/share_file.h"

#include "host/cli/complain.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define NAME_MAX_LEN 64

/* The words above the lines; a name cannot pass for a line of the share. */
static void put_words(const struct hearth_share_paper *paper,
                      const struct hearth_share *s, struct hearth_writer *w)
{
    char words[512], name[NAME_MAX_LEN + 1], day[16] = "?";
    time_t t = (time_t)paper->now_s;
    struct tm date;
    int len;

    (void)snprintf(name, sizeof(name), "%s", paper->programme);
    for (char *at = name; *at != '\0'; at++) {
        if (*at > 0 && *at < 0x20) {
            *at = '?';
        }
    }
    if (gmtime_r(&t, &date) != NULL) {
        (void)strftime(day, sizeof(day), "%Y-%m-%d", &date);
    }
    len = snprintf(words, sizeof(words),
                   "Hearth: a share of a key\n"
                   "Programme: %s\n"
                   "Epoch %u, share %u of %u, any %u open it; made %s\n"
                   "Keep it apart from the others. Destroy it when told that "
                   "the epoch is destroyed.\n\n",
                   name, (unsigned)s->epoch, (unsigned)s->number,
                   (unsigned)s->of, (unsigned)s->need, day);
    if (len > 0 && (size_t)len < sizeof(words)) {
        hearth_writer_put(w, words, (size_t)len);
    }
}

/* ${text}: HEARTH_SHARE_FILE_MAX bytes of locked memory. */
static int write_one(const struct hearth_share_paper *paper,
                     const struct hearth_share *s, uint8_t *text)
{
    char name[64], path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    struct stat about;
    int e;

    (void)snprintf(name, sizeof(name), "epoch-%u-share-%u-of-%u.txt",
                   (unsigned)s->epoch, (unsigned)s->number, (unsigned)s->of);
    e = hearth_fsutil_join(paper->folder, name, path);
    if (e == 0 && lstat(path, &about) == 0) {
        e = HEARTH_E_EXISTS;
    }
    hearth_writer_init(&w, text, HEARTH_SHARE_FILE_MAX);
    put_words(paper, s, &w);
    if (e == 0) {
        e = hearth_share_print(s, &w);
    }
    if (e == 0) {
        e = hearth_fsutil_overwrite(path, 0, hearth_writer_slice(&w));
    }
    hearth_secmem_wipe(text, HEARTH_SHARE_FILE_MAX);
    if (e != 0) {
        return hearth_complain_why(e, "cannot write %s/%s", paper->folder,
                                   name);
    }
    printf("%s\n", path);
    return 0;
}

int hearth_share_files(const struct hearth_share_paper *paper,
                       const struct hearth_share *shares, uint8_t count)
{
    uint8_t *text = hearth_secmem_take(paper->secmem, HEARTH_SHARE_FILE_MAX);
    int e = 0;

    if (text == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "writing shares");
    }
    if (hearth_fsutil_make_folder(paper->folder) != 0) {
        e = hearth_complain(HEARTH_E_IO, "cannot make the folder %s",
                            paper->folder);
    }
    for (uint8_t i = 0; e == 0 && i < count; i++) {
        e = write_one(paper, &shares[i], text);
    }
    hearth_secmem_give(paper->secmem, text);
    return e;
}
