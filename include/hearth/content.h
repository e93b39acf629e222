/* SPDX-License-Identifier: Apache-2.0 */
/* What is inside a sealed record: about the interview, then its answers
 * (FORMAT.md "Content"). */
#ifndef HEARTH_CONTENT_H
#define HEARTH_CONTENT_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

#define HEARTH_FORM_REF_LEN     8 /* first bytes of the package hash */
#define HEARTH_WITHDRAW_TAG_LEN 16

enum hearth_content_mode {
    HEARTH_MODE_PERSON = 1,    /* typed in an interview */
    HEARTH_MODE_PAPER = 2,     /* unattended: entered from paper */
    HEARTH_MODE_SYNTHETIC = 3, /* unattended: made up, said so */
    HEARTH_MODE_UNSTATED = 4   /* unattended, purpose not stated */
};

struct hearth_content {
    uint8_t form[HEARTH_FORM_REF_LEN];
    uint8_t outcome;  /* enum hearth_outcome */
    uint8_t mode;     /* enum hearth_content_mode */
    uint8_t language; /* index in the form */
    uint16_t day;     /* days since 1970-01-01 of the start */
    uint8_t duration; /* in buckets of 5 minutes, 255 = longer */
    uint8_t eval_errors;
    uint8_t withdraw_tag[HEARTH_WITHDRAW_TAG_LEN];
    struct hearth_slice worker; /* code, <= HEARTH_CODE_MAX */
    struct hearth_slice area;   /* code, <= HEARTH_CODE_MAX */
    struct hearth_slice answers;
};

/* The bytes that are sealed. E_LIMIT (a code too long), E_SPACE. */
HEARTH_MUST_USE int hearth_content_encode(const struct hearth_content *c,
                                          struct hearth_writer *out);
/* Views into ${in}. E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_content_decode(struct hearth_slice in,
                                          struct hearth_content *c);

#endif
