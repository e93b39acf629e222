/* SPDX-License-Identifier: Apache-2.0 */
/* A posted workbook: received into memory that has no name in any folder,
 * taken apart there, sealed, and handed to the desk as a descriptor. */
#ifndef HOST_WEB_UPLOAD_H
#define HOST_WEB_UPLOAD_H

#include "hearth/bytes.h"

#define HEARTH_UPLOAD_FILE_MAX (16u << 20)
/* With what a browser puts around it. */
#define HEARTH_UPLOAD_BODY_MAX (HEARTH_UPLOAD_FILE_MAX + 16384u)
/* A longer one is received and dropped up to here: a browser shows no answer
 * that comes before it has sent all. */
#define HEARTH_UPLOAD_DROP_MAX (64u << 20)
#define HEARTH_UPLOAD_NAME_MAX 32

enum hearth_upload_trouble {
    HEARTH_UPLOAD_FINE,
    HEARTH_UPLOAD_TOO_LARGE,
    HEARTH_UPLOAD_NO_FILE,
    HEARTH_UPLOAD_WRONG_TYPE,
    HEARTH_UPLOAD_TOO_MANY, /* files or parts */
    HEARTH_UPLOAD_BROKEN,   /* not of this shape, or without its end */
    HEARTH_UPLOAD_NO_ROOM   /* for memory */
};

/* What a body holds: views into it. */
struct hearth_upload_parts {
    struct hearth_slice token; /* the field "t" */
    struct hearth_slice name;  /* of the file, as its sender wrote it */
    struct hearth_slice file;  /* of the field "form" */
};

struct hearth_upload {
    int fd; /* 0: none */
    size_t len;
    enum hearth_upload_trouble trouble;
    char token[65];
    /* The file's name without folder and ending, [A-Za-z0-9_-] only; or "" */
    char name[HEARTH_UPLOAD_NAME_MAX + 1];
};

/* Finds the parts of ${body} by the boundary that ${type} names; the file's
 * first bytes say whether it may be a workbook. The token is found too where
 * the file is the trouble. */
enum hearth_upload_trouble hearth_upload_read(const char *type,
                                              struct hearth_slice body,
                                              struct hearth_upload_parts *out);
/* A name for a form out of a file's name. */
void hearth_upload_name(struct hearth_slice file,
                        char out[HEARTH_UPLOAD_NAME_MAX + 1]);

/* ${u} is zeroed before; a failure is its trouble. */
void hearth_upload_open(struct hearth_upload *u);
void hearth_upload_put(struct hearth_upload *u, const char *bytes, size_t len);
/* All is here: of the body only the file stays, and nobody can change it any
 * more. */
void hearth_upload_finish(struct hearth_upload *u, const char *type);
void hearth_upload_close(struct hearth_upload *u);

#endif
