/* SPDX-License-Identifier: Apache-2.0 */
/* Every prefix of the trace, started: what may be found after a crash. */
#include "truth.h"

#include "hearth/fsutil.h"

#include <stdlib.h>
#include <string.h>

static const char *const KEYRINGS[] = {"keyring.0", "keyring.1"};

bool truth_concerns(const struct truth *t, size_t i)
{
    const struct trace_event *e = &t->trace->events[i];
    size_t len = strlen(t->side);

    if (!disk_concerns(e)) {
        return false;
    }
    return e->path[0] == '\0' ||
           (strncmp(e->path, t->side, len) == 0 &&
            (e->path[len] == '/' || e->path[len] == '\0'));
}

static void stop(const char *what)
{
    (void)fprintf(stderr, "truth: %s\n", what);
    exit(99);
}

/* The wrapped keys of drafts in both copies of the image. */
static void learn_keys(struct truth *t, const struct disk_image *image)
{
    for (size_t copy = 0; copy < 2; copy++) {
        char path[64];
        struct hearth_keyring ring;
        (void)snprintf(path, sizeof(path), "%s/%s", t->side, KEYRINGS[copy]);
        const struct disk_bytes *page = disk_find(image, path);
        if (page == NULL || page->len != HEARTH_KEYRING_PAGE ||
            hearth_keyring_decode(page->data, &ring) != 0) {
            continue;
        }
        for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
            const struct hearth_keyring_draft *d = &ring.drafts[i];
            bool is_known = !d->is_used;
            for (size_t k = 0; k < t->key_count && !is_known; k++) {
                is_known = memcmp(t->keys[k].draft, d->id, sizeof(d->id)) == 0;
            }
            if (is_known) {
                continue;
            }
            if (t->key_count == TRUTH_KEYS) {
                stop("too many drafts");
            }
            struct truth_key *key = &t->keys[t->key_count++];
            memset(key, 0, sizeof(*key));
            memcpy(key->draft, d->id, sizeof(key->draft));
            memcpy(key->box, d->key_box, sizeof(key->box));
            key->gone_at = SIZE_MAX;
        }
    }
}

/* Which drafts are stored, and which have gone. */
static void learn_drafts(struct truth *t, size_t i)
{
    const struct check_found *found = &t->at[i];

    for (size_t k = 0; k < t->key_count; k++) {
        struct truth_key *key = &t->keys[k];
        bool is_stored = false;
        for (size_t d = 0; d < found->draft_count; d++) {
            is_stored |=
                memcmp(found->drafts[d], key->draft, sizeof(key->draft)) == 0;
        }
        if (is_stored) {
            key->was_stored = true;
        } else if (key->was_stored && key->gone_at == SIZE_MAX) {
            key->gone_at = i;
        }
    }
}

static void learn_event(struct truth *t, struct check *c, size_t i,
                        struct disk *disk, const char *folder)
{
    static struct disk_image image;
    char at[HEARTH_PATH_MAX];

    disk_begin(disk, &t->trace->events[i]);
    disk_crash(disk, DISK_WHOLE, NULL, &image);
    disk_finish(disk, &t->trace->events[i]);
    disk_write(&image, folder);
    if (hearth_fsutil_join(folder, t->side, at) != 0) {
        stop("a long path");
    }
    if (t->is_host) {
        check_host(c, at, &t->at[i]);
    } else {
        learn_keys(t, &image);
        check_device(c, at, &t->at[i]);
        learn_drafts(t, i);
    }
    if (t->at[i].what != NULL) {
        (void)fprintf(stderr, "after event %zu, without any crash: %s\n", i,
                      t->at[i].what);
        stop("the run itself is not sound");
    }
}

/* "saved N" at the start of a line. */
static uint64_t read_saved(const struct trace_event *e, uint64_t before)
{
    char *text = malloc(e->len + 1);
    uint64_t saved = before;

    if (text == NULL) {
        return before;
    }
    memcpy(text, e->data, e->len); /* one longer than that */
    text[e->len] = '\0';
    for (const char *at = strstr(text, "saved "); at != NULL;
         at = strstr(at + 1, "saved ")) {
        uint64_t n = strtoull(at + 6, NULL, 10);
        if ((at == text || at[-1] == '\n') && n > saved) {
            saved = n;
        }
    }
    free(text);
    return saved;
}

void truth_learn(struct truth *t, struct check *c, const char *folder,
                 const struct truth *promises)
{
    static struct disk disk;
    size_t count = t->trace->count;
    size_t told = 0;
    uint64_t saved = 0;

    t->at = calloc(count + 1, sizeof(*t->at));
    t->told = calloc(count + 1, sizeof(*t->told));
    t->saved = calloc(count + 1, sizeof(*t->saved));
    t->promised = calloc(count + 1, sizeof(*t->promised));
    if (t->at == NULL || t->told == NULL || t->saved == NULL ||
        t->promised == NULL) {
        stop("out of memory");
        return;
    }
    memset(&disk, 0, sizeof(disk));
    for (size_t i = 0; i < count; i++) {
        const struct trace_event *e = &t->trace->events[i];
        if (truth_concerns(t, i)) {
            learn_event(t, c, i, &disk, folder);
        } else if (i > 0) {
            t->at[i] = t->at[i - 1];
        }
        t->told[i] = told;
        t->saved[i] = saved;
        t->promised[i] =
            promises == NULL || i == 0 ? 0 : promises->at[i - 1].receipted;
        if (e->kind == TRACE_OUTPUT &&
            strncmp(e->path, t->program, strlen(t->program)) == 0) {
            told = i;
            saved = read_saved(e, saved);
        }
    }
    disk_free(&disk);
}

const char *truth_judge(const struct truth *t, size_t i,
                        const struct check_found *found, bool *is_lost)
{
    *is_lost = false;
    if (found->what != NULL) {
        return found->what;
    }
    if (found->code == 0 &&
        (found->head < t->saved[i] || found->head < t->promised[i])) {
        *is_lost = true;
        return "an acknowledged record is gone";
    }
    for (size_t j = i + 1; j-- > t->told[i];) {
        if (memcmp(t->at[j].digest, found->digest, sizeof(found->digest)) ==
            0) {
            return NULL;
        }
    }
    for (size_t j = t->told[i]; j-- > 0;) {
        if (memcmp(t->at[j].digest, found->digest, sizeof(found->digest)) ==
            0) {
            *is_lost = true;
            return "what was there before somebody was told of more";
        }
    }
    return found->code != 0 ? "it does not start"
                            : "nothing that ever was: parts of two states";
}

static size_t count_key(const struct truth_key *key, const uint8_t *data,
                        size_t len)
{
    size_t found = 0;

    for (size_t i = 0; i + sizeof(key->box) <= len; i++) {
        found += data[i] == key->box[0] &&
                 memcmp(data + i, key->box, sizeof(key->box)) == 0;
    }
    return found;
}

size_t truth_openable(const struct truth *t, size_t i,
                      const struct disk_image *image)
{
    size_t found = 0;

    for (size_t k = 0; k < t->key_count; k++) {
        if (t->keys[k].gone_at >= t->told[i]) {
            continue; /* nobody was told yet that it is final */
        }
        for (size_t n = 0; n < image->names.count; n++) {
            const struct disk_name *name = &image->names.list[n];
            if (name->path[0] != '\0' && name->inode >= 0 &&
                strstr(name->path, "data.mdb") == NULL) {
                const struct disk_bytes *b = &image->inodes[name->inode];
                found += count_key(&t->keys[k], b->data, b->len);
            }
        }
    }
    return found;
}

static bool is_open(const struct check_found *found, const uint8_t *draft)
{
    for (size_t d = 0; d < found->draft_count; d++) {
        if (memcmp(found->drafts[d], draft, HEARTH_DRAFT_ID_LEN) == 0) {
            return true;
        }
    }
    return false;
}

size_t truth_openable_after(const struct truth *t, const char *folder,
                            const struct check_found *found)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    size_t count = 0;

    for (size_t copy = 0; copy < 2; copy++) {
        char path[HEARTH_PATH_MAX];
        size_t len = 0;
        if (hearth_fsutil_join(folder, KEYRINGS[copy], path) != 0 ||
            hearth_fsutil_read(path, page, sizeof(page), &len) != 0) {
            continue;
        }
        for (size_t k = 0; k < t->key_count; k++) {
            if (!is_open(found, t->keys[k].draft)) {
                count += count_key(&t->keys[k], page, len);
            }
        }
    }
    return count;
}

void truth_free(struct truth *t)
{
    free(t->at);
    free(t->told);
    free(t->saved);
    free(t->promised);
}
