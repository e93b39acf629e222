/* SPDX-License-Identifier: Apache-2.0 */
/* A programme for practice: a folder of its own, marked when it was founded and
 * never later, so that no real programme becomes one and none of its records
 * can be anything else. */
#ifndef HOST_FOLDER_PRACTICE_H
#define HOST_FOLDER_PRACTICE_H

#include "hearth/kv.h"

/* Marks a programme that was just founded: E_DENIED where a device or a form
 * is known already. */
HEARTH_MUST_USE int hearth_practice_mark(const struct hearth_kv *kv);
/* False also where that cannot be read: what is not known to be practice is
 * real. */
bool hearth_practice_is(const struct hearth_kv *kv);
/* Removes ${path} with all that is in it, following no link. E_DENIED unless
 * it holds a programme for practice. */
HEARTH_MUST_USE int hearth_practice_remove(const char *path);

#endif
