/* SPDX-License-Identifier: Apache-2.0 */
/* The pages: each writes what stands in <main>. view.h says how to add one. */
#ifndef HOST_WEB_PAGES_H
#define HOST_WEB_PAGES_H

#include "host/web/view.h"

int hearth_page_start(struct hearth_view *v);
int hearth_page_overview(struct hearth_view *v);
int hearth_page_answers(struct hearth_view *v);
int hearth_page_areas(struct hearth_view *v);
int hearth_page_waves(struct hearth_view *v);
int hearth_page_cities(struct hearth_view *v);
int hearth_page_sensitive(struct hearth_view *v);
int hearth_page_progress(struct hearth_view *v);
int hearth_page_quality(struct hearth_view *v);
int hearth_page_releases(struct hearth_view *v);
/* /plot/NAME.svg, /plot/NAME.csv */
int hearth_page_plot(struct hearth_view *v);
/* /brief/N.html, /sheet/N.html: of a frozen release */
int hearth_page_brief(struct hearth_view *v);
int hearth_page_sheet(struct hearth_view *v);
/* /release/N.json: the signed file, noted in the chain */
int hearth_page_release_file(struct hearth_view *v);
int hearth_page_script(struct hearth_view *v);
int hearth_page_devices(struct hearth_view *v);
/* Which interviews are asked again, by whom, and a draw of more. */
int hearth_page_checks(struct hearth_view *v);
int hearth_page_forms(struct hearth_view *v);
int hearth_page_form(struct hearth_view *v);
int hearth_page_form_draft(struct hearth_view *v);
/* What a new programme needs, done or next. */
int hearth_page_first(struct hearth_view *v);
/* True while somebody who may has a first step to do. */
bool hearth_page_first_waits(const struct hearth_view *v);
int hearth_page_login(struct hearth_view *v);
int hearth_page_login_try(struct hearth_view *v);
int hearth_page_logout(struct hearth_view *v);
int hearth_page_account(struct hearth_view *v);
int hearth_page_account_set(struct hearth_view *v);
/* A second factor: asked for, drawn and shown once, confirmed. */
int hearth_page_factor(struct hearth_view *v);
int hearth_page_factor_draw(struct hearth_view *v);
int hearth_page_factor_set(struct hearth_view *v);
int hearth_page_people(struct hearth_view *v);
int hearth_page_person(struct hearth_view *v);
int hearth_page_audit(struct hearth_view *v);
int hearth_page_purposes(struct hearth_view *v);
/* Which figures are made, and what leads propose. */
int hearth_page_breakdowns(struct hearth_view *v);
int hearth_page_withdrawal(struct hearth_view *v);
int hearth_page_jobs(struct hearth_view *v);
int hearth_page_job(struct hearth_view *v);
/* POST /do/ACTION: the desk starts it, and its job is shown. */
int hearth_page_do(struct hearth_view *v);
/* The API: releases, one release, progress. */
int hearth_page_api_releases(struct hearth_view *v);
int hearth_page_api_release(struct hearth_view *v);
int hearth_page_api_progress(struct hearth_view *v);
int hearth_page_style(struct hearth_view *v);
int hearth_page_icon(struct hearth_view *v);

/* Parts of them. */
/* What is wrong, loudly; ${number} may stand in the words. */
void hearth_page_trouble(struct hearth_text *t, enum hearth_say_id words,
                         uint64_t number);
/* On the account's page: whether there is a second factor. */
int hearth_page_factor_part(struct hearth_view *v);
/* ${text} as a QR code that is called ${label}. E_LIMIT, E_MEMORY. */
int hearth_page_qr(struct hearth_text *t, const char *text,
                   enum hearth_say_id label);
/* What "enrol new --text" said: its QR, its code, and what to do with them. */
int hearth_page_invite(struct hearth_view *v, struct hearth_slice output);
/* Long work of the host itself, which nobody began on a page: how far it is,
 * how it ended. For who runs the field work; else, or without any, nothing. */
void hearth_page_work(struct hearth_view *v);
/* What a command said, in English, in a box that scrolls. */
void hearth_page_output(struct hearth_text *t, struct hearth_slice out);
/* Whoever logged in without one of ${roles}: "This is done by: ...". */
void hearth_page_who_does(struct hearth_view *v, unsigned roles);
/* A command for the host's terminal; ${is_here}: of this host's data, which is
 * then named. */
void hearth_page_command(struct hearth_view *v, const char *command,
                         bool is_here);
/* The folder ${data} as a command anywhere names it; "": without being told,
 * since it is the package's. */
void hearth_page_place(const char *data, char out[HEARTH_PATH_MAX]);
/* A labelled field of a form; ${type} "text", "password"; ${note} may be
 * NULL. */
void hearth_page_field(struct hearth_text *t, const char *name,
                       const char *label, const char *type, const char *note);
/* One that the browser does not send empty: what was typed elsewhere stays. */
void hearth_page_field_needed(struct hearth_text *t, const char *name,
                              const char *label, const char *type,
                              const char *note);
/* "lead, supervisor" as the language lists their names; gives ${out}. */
char *hearth_page_roles(uint8_t language, const char *names, char *out,
                        size_t cap);
/* A box for each role; those of ${roles}, "lead, city", are ticked. */
void hearth_page_role_boxes(struct hearth_text *t, struct hearth_slice roles);
/* Begins a form of POST /do/${action}; hearth_page_act_end ends it. */
void hearth_page_act(struct hearth_view *v, const char *action);
void hearth_page_act_hidden(struct hearth_view *v, const char *name,
                            const char *value);
void hearth_page_act_end(struct hearth_view *v, const char *button);

/* How a workbook gets here, and what to do with the draft; ${hash} is its
 * package's, NULL: it has errors. */
void hearth_form_upload(struct hearth_view *v);
/* POST /forms/draft: the desk has it checked, and what was found is shown. */
int hearth_page_form_upload(struct hearth_view *v);
void hearth_form_decide(struct hearth_view *v, const uint8_t *hash);

#endif
