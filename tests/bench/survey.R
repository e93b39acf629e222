# SPDX-License-Identifier: Apache-2.0
# The tables of hearth-bench-cache in R's survey package: shares of each answer
# to questions by area, N made-up interviews.
# usage: Rscript survey.R N QUESTIONS
arguments <- as.integer(commandArgs(trailingOnly = TRUE))
n <- arguments[1]
wanted <- arguments[2]
suppressPackageStartupMessages(library(survey))
set.seed(20261121)
people <- data.frame(area = factor(sample(40, n, TRUE)))
for (q in seq_len(wanted))
    people[[paste0("q", q)]] <- factor(sample(6, n, TRUE))
design <- svydesign(ids = ~1, data = people, weights = ~1)
took <- system.time(for (q in seq_len(wanted))
    svytable(as.formula(paste0("~area + q", q)), design))
cat(sprintf("R survey %s: counts of %d questions by area, %d rows: %.3f s\n",
            packageVersion("survey"), wanted, n, sum(took[1:2])))
took <- system.time(svyby(~q1, ~area, design, svymean))
cat(sprintf("R survey: shares of 1 question by area with their errors: %.3f s\n",
            sum(took[1:2])))
