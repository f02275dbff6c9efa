# Changes between two waves that some people answered both of; writes the files beside it:
#   Rscript tests/oracles/w_changes.R tests/oracles
# A row of w_changes_answers.csv is one person; NA where the person did not answer then.
source(file.path(dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "write.R"))
set.seed(20190506)

draw <- function(people, kind, link, rho) {
  x <- rnorm(people)
  y <- rho * x + sqrt(1 - rho^2) * rnorm(people)
  values <- switch(kind,
    share = cbind(as.integer(x > link[1]), as.integer(y > link[2])),
    mean = cbind(round(3 + x / 2, 1), round(3.2 + y / 2, 1))
  )
  colnames(values) <- c("before", "now")
  values
}

leave <- function(values, left, joined, paired = TRUE) {
  n <- nrow(values)
  if (!paired) {
    out <- rbind(cbind(values[, 1], NA), cbind(NA, values[, 2]))
    colnames(out) <- c("before", "now")
    return(out)
  }
  if (left > 0) values[seq_len(left), 2] <- NA
  if (joined > 0) values[seq(n - joined + 1, n), 1] <- NA
  values
}

cases <- list(
  fell_partly_paired = leave(draw(160, "share", c(-0.5, 0.95), 0.5), 30, 45),
  rose_partly_paired = leave(draw(150, "share", c(0.9, -0.45), 0.6), 20, 60),
  same_partly_paired = leave(draw(220, "share", c(0.1, 0.1), 0.7), 41, 86),
  share_all_paired = draw(90, "share", c(0.2, -0.1), 0.5),
  share_none_paired = leave(draw(70, "share", c(0.2, -0.1), 0), 0, 0, paired = FALSE),
  share_against = leave(draw(120, "share", c(0, 0), -0.6), 10, 10),
  share_two_pairs = leave(draw(80, "share", c(0, 0.5), 0.5), 38, 40),
  share_one_pair = leave(draw(80, "share", c(0, 0.5), 0.5), 39, 40),
  mean_partly_paired = leave(draw(200, "mean", c(0, 0), 0.6), 35, 70),
  mean_all_paired = draw(60, "mean", c(0, 0), 0.4),
  mean_none_paired = leave(draw(60, "mean", c(0, 0), 0), 0, 0, paired = FALSE)
)

compare <- function(values) {
  x <- values[!is.na(values[, 1]), 1]
  y <- values[!is.na(values[, 2]), 2]
  both <- values[complete.cases(values), , drop = FALSE]
  m <- nrow(both)
  shared <- if (m > 1) m * cov(both[, 1], both[, 2]) else 0
  se <- sqrt(var(x) / length(x) + var(y) / length(y) - 2 * shared / (length(x) * length(y)))
  gap <- mean(y) - mean(x)
  z <- qnorm(0.975)
  c(
    n_before = length(x), n_now = length(y), m = m, gap = gap, se = se,
    lo = gap - z * se, hi = gap + z * se, p = 2 * pnorm(-abs(gap / se))
  )
}

found <- as.data.frame(do.call(rbind, lapply(cases, compare)))
found$p_holm <- p.adjust(found$p, "holm")
# What R's own tests give where all are paired, or none; NA elsewhere.
found$se_of_t_test <- sapply(cases, function(values) {
  both <- complete.cases(values)
  if (all(both)) return(unname(t.test(values[, 2], values[, 1], paired = TRUE)$stderr))
  if (!any(both)) return(unname(t.test(na.omit(values[, 2]), na.omit(values[, 1]))$stderr))
  NA
})
found <- cbind(case = names(cases), found)
answers <- do.call(rbind, lapply(names(cases), function(name) {
  data.frame(case = name, cases[[name]])
}))

write_oracle("w_changes", found, list(answers = answers), digits = 17)
