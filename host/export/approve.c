/* SPDX-License-Identifier: Apache-2.0 */
/* approver new | add, and approve: the second holder's key, its registration,
 * and the yes to one export. */
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/export/approval.h"
#include "host/export/command.h"
#include "host/folder/folder.h"
#include "host/folder/keyfile.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"
#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DATA, OUT, KEY, OPTIONS };

static int with_key(const char *path, const char *out, bool is_new,
                    const uint8_t request[HEARTH_HASH_LEN])
{
    struct hearth_rng rng = hearth_rng_system();
    char line[HEARTH_APPROVAL_LINE_MAX];
    struct hearth_public public;
    struct hearth_secmem *m;
    struct hearth_key *key;
    int e = hearth_secmem_open(4096, &m);

    if (e != 0) {
        return e;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    e = key == NULL ? HEARTH_E_MEMORY : 0;
    if (e == 0 && is_new) {
        e = hearth_identity_generate(&rng, key, &public);
        if (e == 0) { /* in place: no second copy of a secret */
            e = hearth_fsutil_overwrite(
                path, 0, hearth_slice_of(key->bytes, sizeof(key->bytes)));
        }
        if (e == 0) {
            hearth_approver_print(&public, line);
        }
    } else if (e == 0) {
        e = hearth_keyfile_read_path(path, key);
        if (e == 0) {
            e = hearth_approval_sign(request, key, line);
        }
    }
    hearth_secmem_close(m);
    return e == 0 ? hearth_fsutil_replace(out, hearth_slice_text(line)) : e;
}

static int make_key(const char *path)
{
    char public_path[HEARTH_PATH_MAX];
    struct stat about;
    int e;

    if (lstat(path, &about) == 0) {
        return hearth_complain(HEARTH_E_EXISTS, "%s exists already", path);
    }
    if ((size_t)snprintf(public_path, sizeof(public_path), "%s.pub", path) >=
        sizeof(public_path)) {
        return hearth_complain(HEARTH_E_LIMIT, "--out is too long");
    }
    e = with_key(path, public_path, true, NULL);
    if (e != 0) {
        return hearth_complain_why(e, "cannot make %s", path);
    }
    printf("wrote %s, which never leaves you, and %s for the custodian\n", path,
           public_path);
    return 0;
}

static int add(const char *data, const char *name, const char *path)
{
    struct hearth_clock clock = hearth_clock_system();
    uint8_t text[HEARTH_APPROVER_LINE_MAX];
    struct hearth_folder folder = {0};
    struct hearth_public key;
    size_t len = 0;
    int e = hearth_fsutil_read(path, text, sizeof(text), &len);

    if (e == 0) {
        e = hearth_approver_parse(hearth_slice_of(text, len), &key);
    }
    if (e != 0) {
        return hearth_complain_why(e,
                                   "%s is no approver's public key (approver "
                                   "new makes one)",
                                   path);
    }
    e = hearth_folder_open(data, &folder);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", data);
    }
    e = hearth_approver_add(folder.kv, folder.programme,
                            clock.now_s(clock.cookie), name, &key);
    hearth_folder_close(&folder);
    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(e, "the approver '%s' is registered already",
                               name);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot register '%s'", name);
    }
    printf("registered the approver '%s', in the audit chain\n", name);
    return 0;
}

int hearth_export_approver(char *const *argv)
{
    struct hearth_option o[OPTIONS] = {[DATA] = {"data", true, false, NULL},
                                       [OUT] = {"out", true, false, NULL},
                                       [KEY] = {"key", true, false, NULL}};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTIONS, &words);

    if (e != 0) {
        return e;
    }
    if (words.count == 1 && strcmp(words.word[0], "new") == 0 &&
        o[OUT].is_given) {
        return make_key(o[OUT].value);
    }
    if (words.count == 3 && strcmp(words.word[0], "add") == 0 &&
        o[DATA].is_given) {
        return add(o[DATA].value, words.word[1], words.word[2]);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "approver new --out FILE, or approver add NAME "
                           "FILE.pub --data DIR");
}

int hearth_export_approve(char *const *argv)
{
    struct hearth_option o[OPTIONS] = {[DATA] = {"data", true, false, NULL},
                                       [OUT] = {"out", true, false, NULL},
                                       [KEY] = {"key", true, false, NULL}};
    uint8_t request[HEARTH_HASH_LEN];
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTIONS, &words);

    if (e != 0) {
        return e;
    }
    if (words.count != 1 || !o[OUT].is_given || !o[KEY].is_given ||
        hearth_bytes_unhex(words.word[0], request, sizeof(request)) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "approve REQUEST --key FILE --out FILE: the "
                               "request is what the export said");
    }
    e = with_key(o[KEY].value, o[OUT].value, false, request);
    if (e != 0) {
        return hearth_complain_why(e, "cannot approve with %s", o[KEY].value);
    }
    printf("approved; give %s to the custodian\n", o[OUT].value);
    return 0;
}
