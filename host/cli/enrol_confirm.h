/* SPDX-License-Identifier: Apache-2.0 */
/* enrol list, show, confirm: who enrolled, and who is let in. */
#ifndef HOST_CLI_ENROL_CONFIRM_H
#define HOST_CLI_ENROL_CONFIRM_H

#include "host/folder/folder.h"

HEARTH_MUST_USE int hearth_enrol_list(const struct hearth_folder *f);
HEARTH_MUST_USE int hearth_enrol_show(const struct hearth_folder *f,
                                      const char *name);
/* Shows the words, asks, signs; with the key in the file ${form_sign}, or, if
 * NULL, with the folder's. */
HEARTH_MUST_USE int hearth_enrol_confirm(const struct hearth_folder *f,
                                         const char *name,
                                         const char *form_sign);
/* Admits every device whose code was made with --trust. */
HEARTH_MUST_USE int hearth_enrol_confirm_trusted(const struct hearth_folder *f,
                                                 const char *form_sign);

#endif
