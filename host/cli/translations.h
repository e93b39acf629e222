/* SPDX-License-Identifier: Apache-2.0 */
/* How far the translations of a form are: translations.csv beside its sheets
 * (host/instruments/README.md). */
#ifndef HOST_CLI_TRANSLATIONS_H
#define HOST_CLI_TRANSLATIONS_H

#include "hearth/arena.h"

/* Says which languages of the form at ${path} are not frozen yet; nothing if
 * there is no such file. ${arena} is scratch. */
void hearth_translations_show(const char *path, struct hearth_arena *arena);

#endif
