/* SPDX-License-Identifier: Apache-2.0 */
/* The attacker's first try: looks through every file of a folder for answers
 * that are known to have been given, in several disguises.
 *
 * usage: hearth-test-search [-v] [-z] CANARIES FOLDER...
 *
 * CANARIES has one interview a line: hex strings separated by spaces. Each is
 * looked for as raw bytes, as hex text, as base64, and widened to UTF-16; with
 * -z in whatever inflates from any byte on, too. Prints
 * `N of M interviews readable, in F files` and exits 0 only if N is 0; with
 * -v names the files. Patterns under 8 bytes are not looked for: chance would
 * find them. */
#include "disguise.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATTERN_MIN 8u
#define PATTERN_MAX DISGUISE_MAX
#define PER_LINE    64u

struct pattern {
    size_t interview;
    size_t len;
    uint8_t bytes[PATTERN_MAX];
};

struct hunt {
    struct pattern *patterns;
    size_t count;
    size_t cap;
    bool *is_found;
    size_t interviews;
    size_t files;
    bool is_verbose;
    bool inflates;
};

static void stop(const char *what, const char *detail)
{
    (void)fprintf(stderr, "search: %s: %s\n", what, detail);
    exit(2);
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

static void add_pattern(struct hunt *h, const char *hex, size_t hex_len)
{
    struct pattern *p;

    if (hex_len / 2 < PATTERN_MIN || hex_len / 2 > PATTERN_MAX) {
        return;
    }
    if (h->count == h->cap) {
        h->cap = h->cap ? h->cap * 2 : 256;
        h->patterns = realloc(h->patterns, h->cap * sizeof *h->patterns);
        if (h->patterns == NULL) {
            stop("patterns", "out of memory");
        }
    }
    p = &h->patterns[h->count++];
    p->interview = h->interviews;
    p->len = hex_len / 2;
    for (size_t i = 0; i < p->len; i++) {
        int high = hex_digit(hex[2 * i]);
        int low = hex_digit(hex[2 * i + 1]);

        if (high < 0 || low < 0) {
            stop("canaries", "not hex");
        }
        p->bytes[i] = (uint8_t)(high * 16 + low);
    }
}

static void read_canaries(struct hunt *h, const char *path)
{
    static char line[PER_LINE * (2 * PATTERN_MAX + 1)];
    FILE *in = fopen(path, "r");

    if (in == NULL) {
        stop(path, strerror(errno));
    }
    while (fgets(line, (int)sizeof line, in) != NULL) {
        char *at = line;

        while (*at != '\0' && *at != '\n') {
            size_t len = strcspn(at, " \n");

            add_pattern(h, at, len);
            at += len + (at[len] == ' ');
        }
        h->interviews++;
    }
    (void)fclose(in);
    h->is_found = calloc(h->interviews + 1, sizeof *h->is_found);
}

/* What is found in ${data}, which is ${path} or came out of it. */
static void look(struct hunt *h, const char *path, const uint8_t *data,
                 size_t len)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct pattern *p = &h->patterns[i];

        if (disguise_holds(data, len, p->bytes, p->len)) {
            h->is_found[p->interview] = true;
            if (h->is_verbose) {
                (void)printf("interview %zu in %s\n", p->interview + 1, path);
            }
        }
    }
}

static void search_file(struct hunt *h, const char *path, size_t len)
{
    uint8_t *data = malloc(len + 1);
    FILE *in = fopen(path, "rb");

    if (data == NULL || in == NULL || fread(data, 1, len, in) != len) {
        stop(path, "cannot be read");
    }
    h->files++;
    look(h, path, data, len);
    for (size_t at = 0; h->inflates && at < len; at++) {
        static uint8_t plain[DISGUISE_INFLATED];
        size_t got = disguise_inflate(data + at, len - at, plain);

        if (got >= PATTERN_MIN) {
            look(h, path, plain, got);
        }
    }
    (void)fclose(in);
    free(data);
}

static void search_folder(struct hunt *h, const char *folder, int depth)
{
    DIR *d = opendir(folder);
    const struct dirent *e;

    if (d == NULL || depth > 16) {
        stop(folder, "cannot be listed");
    }
    while ((e = readdir(d)) != NULL) {
        char path[4096];
        struct stat st;
        int made = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        if (made < 0 || (size_t)made >= sizeof path || lstat(path, &st) != 0) {
            stop(e->d_name, "cannot be looked at");
        }
        if (S_ISDIR(st.st_mode)) {
            search_folder(h, path, depth + 1);
        } else if (S_ISREG(st.st_mode)) {
            search_file(h, path, (size_t)st.st_size);
        }
    }
    (void)closedir(d);
}

int main(int argc, char **argv)
{
    struct hunt h = {0};
    size_t readable = 0;
    int first = 1;

    for (; first < argc && argv[first][0] == '-'; first++) {
        h.is_verbose |= strcmp(argv[first], "-v") == 0;
        h.inflates |= strcmp(argv[first], "-z") == 0;
    }
    if (argc < first + 2) {
        (void)fputs("usage: hearth-test-search [-v] [-z] CANARIES "
                    "FOLDER...\n",
                    stderr);
        return 2;
    }
    read_canaries(&h, argv[first]);
    for (int i = first + 1; i < argc; i++) {
        search_folder(&h, argv[i], 0);
    }
    for (size_t i = 0; i < h.interviews; i++) {
        readable += h.is_found[i];
    }
    (void)printf("%zu of %zu interviews readable, in %zu files\n", readable,
                 h.interviews, h.files);
    free(h.patterns);
    free(h.is_found);
    return readable == 0 ? 0 : 1;
}
