/* SPDX-License-Identifier: Apache-2.0 */
/* ZIP files in memory. */
#include "zip.h"

#include "workbook.h"

#include <minizip/unzip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PARTS_MAX 4096
/* Sheets of thousands of like rows reach 100; deflate's most is 1,032. */
#define RATIO_MAX      250
#define RATIO_FREE     (1u << 20) /* below this nobody is harmed */
#define ENCRYPTED_FLAG 1u
#define ANY_CASE       2

static const char DAMAGED[] = "the file is damaged";
static const char TOO_LARGE[] =
    "the file unpacks to more than a form can need (64 MiB, or 250 times its "
    "size)";

/* minizip's own file functions, over the bytes in memory. */
static voidpf open_memory(voidpf opaque, const void *name, int mode)
{
    struct hearth_forms_zip *z = opaque;

    (void)name;
    (void)mode;
    z->at = 0;
    return z;
}

static uLong read_memory(voidpf opaque, voidpf stream, void *out, uLong size)
{
    struct hearth_forms_zip *z = stream;
    size_t left = z->in.len - z->at;
    size_t n = size < left ? size : left;

    (void)opaque;
    if (n > 0) {
        memcpy(out, z->in.data + z->at, n); /* minizip's buffer holds size */
        z->at += n;
    }
    return n;
}

static uLong write_nothing(voidpf opaque, voidpf stream, const void *data,
                           uLong size)
{
    (void)opaque;
    (void)stream;
    (void)data;
    (void)size;
    return 0;
}

static ZPOS64_T tell_memory(voidpf opaque, voidpf stream)
{
    const struct hearth_forms_zip *z = stream;

    (void)opaque;
    return z->at;
}

static long seek_memory(voidpf opaque, voidpf stream, ZPOS64_T offset,
                        int origin)
{
    struct hearth_forms_zip *z = stream;
    size_t from = 0;

    (void)opaque;
    if (origin == ZLIB_FILEFUNC_SEEK_CUR) {
        from = z->at;
    } else if (origin == ZLIB_FILEFUNC_SEEK_END) {
        from = z->in.len;
    }
    if (offset > z->in.len - from) {
        return -1;
    }
    z->at = from + (size_t)offset;
    return 0;
}

static int close_memory(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int no_error(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int refuse(struct hearth_forms_zip *z, int rc, const char *why)
{
    z->why = why;
    return rc;
}

int hearth_forms_zip_open(struct hearth_slice in, struct hearth_forms_zip *z)
{
    zlib_filefunc64_def functions = {
        .zopen64_file = open_memory,
        .zread_file = read_memory,
        .zwrite_file = write_nothing,
        .ztell64_file = tell_memory,
        .zseek64_file = seek_memory,
        .zclose_file = close_memory,
        .zerror_file = no_error,
        .opaque = z,
    };
    unz_global_info64 info = {0};

    memset(z, 0, sizeof(*z));
    z->in = in;
    z->why = "";
    z->file = unzOpen2_64("", &functions);
    if (z->file == NULL || unzGetGlobalInfo64(z->file, &info) != UNZ_OK) {
        return refuse(z, HEARTH_E_INVALID, DAMAGED);
    }
    if (info.number_entry > PARTS_MAX) {
        return refuse(z, HEARTH_E_LIMIT,
                      "the file has more than 4,096 parts: it is no workbook");
    }
    return HEARTH_OK;
}

void hearth_forms_zip_close(struct hearth_forms_zip *z)
{
    if (z->file != NULL) {
        (void)unzClose(z->file);
        z->file = NULL;
    }
}

static int check_part(struct hearth_forms_zip *z, const unz_file_info64 *info)
{
    ZPOS64_T size = info->uncompressed_size;

    if ((info->flag & ENCRYPTED_FLAG) != 0) {
        return refuse(z, HEARTH_E_INVALID,
                      "the file is protected by a password");
    }
    if (info->compressed_size > z->in.len) {
        return refuse(z, HEARTH_E_INVALID, DAMAGED);
    }
    if (size > HEARTH_FORMS_UNPACKED_MAX - z->unpacked ||
        (size > RATIO_FREE && size / RATIO_MAX > info->compressed_size)) {
        return refuse(z, HEARTH_E_LIMIT, TOO_LARGE);
    }
    return HEARTH_OK;
}

/* Exactly ${size} bytes; minizip ends there whatever the data say. Only then
 * does closing compare the checksum. */
static int unpack(struct hearth_forms_zip *z, uint8_t *out, size_t size)
{
    size_t done = 0;
    int n = 1;

    if (unzOpenCurrentFile(z->file) != UNZ_OK) {
        return refuse(z, HEARTH_E_INVALID, DAMAGED);
    }
    while (n > 0 && done < size) {
        n = unzReadCurrentFile(z->file, out + done, (unsigned)(size - done));
        done += n > 0 ? (size_t)n : 0;
    }
    if (unzCloseCurrentFile(z->file) != UNZ_OK || done < size) {
        return refuse(z, HEARTH_E_INVALID, DAMAGED);
    }
    return HEARTH_OK;
}

int hearth_forms_zip_read(struct hearth_forms_zip *z, const char *name,
                          uint8_t **out, size_t *len)
{
    unz_file_info64 info = {0};
    uint8_t *bytes;
    size_t size;
    int rc;

    z->why = DAMAGED;
    if (unzLocateFile(z->file, name, ANY_CASE) != UNZ_OK) {
        return HEARTH_E_NOT_FOUND;
    }
    if (unzGetCurrentFileInfo64(z->file, &info, NULL, 0, NULL, 0, NULL, 0) !=
        UNZ_OK) {
        return HEARTH_E_INVALID;
    }
    rc = check_part(z, &info);
    if (rc != HEARTH_OK) {
        return rc;
    }
    size = (size_t)info.uncompressed_size;
    bytes = malloc(size + 1);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = unpack(z, bytes, size);
    if (rc != HEARTH_OK) {
        free(bytes);
        return rc;
    }
    z->unpacked += size;
    *out = bytes;
    *len = size;
    return HEARTH_OK;
}

/* Length of the folder in ${path}, with its slash, if ${name} stands right in
 * it; ${path} has just been found to be shorter than the room for it. */
static bool is_in_folder(const char *path, const char *name, size_t *len)
{
    const char *slash = strchr(path, '/');

    *len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    return strcasecmp(path + *len, name) == 0;
}

int hearth_forms_zip_folder(struct hearth_forms_zip *z, const char *name,
                            char out[HEARTH_FORMS_ZIP_FOLDER_MAX])
{
    int more = unzGoToFirstFile(z->file);

    for (; more == UNZ_OK; more = unzGoToNextFile(z->file)) {
        char path[HEARTH_FORMS_ZIP_FOLDER_MAX];
        unz_file_info64 info = {0};
        size_t len = 0;

        if (unzGetCurrentFileInfo64(z->file, &info, path, sizeof(path), NULL, 0,
                                    NULL, 0) != UNZ_OK ||
            info.size_filename >= sizeof(path) ||
            memchr(path, '\0', info.size_filename) != NULL) {
            continue;
        }
        path[info.size_filename] = '\0';
        if (is_in_folder(path, name, &len)) {
            memcpy(out, path, len); /* part of a path that fits */
            out[len] = '\0';
            return HEARTH_OK;
        }
    }
    return HEARTH_E_NOT_FOUND;
}
