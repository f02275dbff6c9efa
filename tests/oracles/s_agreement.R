# Agreement of two raters, child and parent; writes the files beside it:
#   Rscript tests/oracles/s_agreement.R tests/oracles
# A row of s_agreement_answers.csv is one pair; NA is an empty cell. Cases whose name begins with
# item are answers 1 to `points`, those that begin with score are scale scores.
suppressMessages({
  library(psych)
  library(vcd)
})
source(file.path(dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "write.R"))
set.seed(20240314)

latent <- function(n, r, shift = 0) {
  x <- rnorm(n)
  cbind(x, shift + r * x + sqrt(1 - r^2) * rnorm(n))
}
item <- function(n, points, r, shift = 0) {
  matrix(findInterval(latent(n, r, shift), seq(-1.2, 1.2, length.out = points - 1)) + 1, n)
}
score <- function(n, r, shift = 0, spread = 1) {
  x <- latent(n, r)
  x[, 2] <- shift + spread * x[, 2]
  matrix(pmin(5, pmax(1, round((3 + x * 0.7) * 5) / 5)), n)
}
both <- function(x, y = x) cbind(x, y)

items <- list(
  item_four_15 = list(4, item(15, 4, 0.6)),
  item_four_60 = list(4, item(60, 4, 0.5, 0.3)),
  item_four_140 = list(4, item(140, 4, 0.4)),
  item_five_15 = list(5, item(15, 5, 0.7)),
  item_five_60 = list(5, item(60, 5, 0.6)),
  item_five_140 = list(5, item(140, 5, 0.3, -0.4)),
  item_two_60 = list(2, item(60, 2, 0.6)),
  item_against = list(4, item(60, 4, -0.6)),
  item_missing = list(4, replace(item(80, 4, 0.5), sample(160, 14), NA)),
  item_empty_middle = list(5, {
    x <- item(70, 5, 0.6)
    replace(x, x == 3, 4)
  }),
  item_empty_end = list(5, pmin(item(70, 5, 0.6), 4)),
  item_one_never_5 = list(5, {
    x <- item(70, 5, 0.6)
    both(pmin(x[, 1], 4), x[, 2])
  }),
  item_perfect = list(4, both(rep(1:4, c(4, 7, 9, 5)))),
  item_parent_constant = list(4, both(rep(1:4, c(4, 7, 9, 5)), rep(3, 25))),
  item_both_constant = list(4, both(rep(3, 20))),
  item_constants_differ = list(4, both(rep(3, 20), rep(2, 20)))
)

scores <- list(
  score_15 = score(15, 0.7),
  score_60 = score(60, 0.5, 0.3),
  score_140 = score(140, 0.4, -0.1),
  score_bias = score(60, 0.8, 1.5),
  score_spread = score(60, 0.6, 0, 1.8),
  score_near_none = score(45, 0.02),
  score_against = score(40, -0.6),
  score_missing = replace(score(70, 0.6), sample(140, 12), NA),
  score_three = cbind(c(2.2, 3.4, 4), c(2.6, 3.2, 4.4)),
  score_perfect = both(seq(1, 5, 0.2)),
  score_shifted = both(seq(1, 4, 0.2), seq(1.4, 4.4, 0.2)),
  score_parent_constant = both(score(30, 0.5)[, 1], rep(3, 30))
)

rows <- list()
say <- function(case, quantity, value, call) {
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, quantity = quantity, value = unname(as.numeric(value)), call = call
  )
}

for (name in names(items)) {
  points <- items[[name]][[1]]
  x <- na.omit(items[[name]][[2]])
  crossed <- table(factor(x[, 1], 1:points), factor(x[, 2], 1:points))
  say(name, "n", nrow(x), "pairs with both answers")
  say(name, "agreement", mean(x[, 1] == x[, 2]), "mean(child == parent)")
  # 1 - the disagreement seen over that expected: what is left in rounding is none.
  apart <- abs(outer(1:points, 1:points, "-"))
  expected <- outer(rowSums(crossed), colSums(crossed)) / nrow(x)
  undefined <- sum(apart * expected) == 0
  for (kind in c("plain", "linear", "squared")) {
    weights <- if (kind == "squared") "Fleiss-Cohen" else "Equal-Spacing"
    part <- if (kind == "plain") "Unweighted" else "Weighted"
    found <- suppressWarnings(Kappa(crossed, weights))
    call <- sprintf("vcd::Kappa(table(child, parent), '%s')$%s", weights, part)
    disagreement <- switch(kind, plain = apart > 0, linear = apart, squared = apart^2)
    kappa <- 1 - sum(disagreement * crossed) / sum(disagreement * expected)
    if (undefined) {
      found[[part]][] <- NA
    } else {
      stopifnot(abs(found[[part]]["value"] - kappa) < 1e-12)
    }
    # The variance is 0 here; vcd takes the root of what rounding left of it.
    still <- all(x[, 1] == x[, 2]) || length(unique(x[, 1])) == 1 || length(unique(x[, 2])) == 1
    if (still && !undefined) found[[part]] <- c(value = round(kappa, 12), ASE = NA)
    limits <- suppressWarnings(confint(found))[if (kind == "plain") 1 else 2, ]
    if (is.na(found[[part]]["ASE"])) limits[] <- NA
    say(name, paste0("kappa_", kind), found[[part]]["value"], paste0(call, "['value']"))
    say(name, paste0("kappa_", kind, "_se"), found[[part]]["ASE"], paste0(call, "['ASE']"))
    say(name, paste0("kappa_", kind, "_lo"), limits[1], paste0("confint(Kappa, level=.95), ", kind))
    say(name, paste0("kappa_", kind, "_hi"), limits[2], paste0("confint(Kappa, level=.95), ", kind))
  }
}

# Shrout and Fleiss (2,1), limits as McGraw and Wong (A,1), from the mean squares.
icc <- function(x) {
  n <- nrow(x)
  k <- 2
  msb <- k * var(rowMeans(x))
  msj <- n * var(colMeans(x))
  residual <- x - outer(rowMeans(x), colMeans(x), "+") + mean(x)
  mse <- sum(residual^2) / ((n - 1) * (k - 1))
  r <- (msb - mse) / (msb + (k - 1) * mse + k * (msj - mse) / n)
  a <- k * r / (n * (1 - r))
  b <- 1 + k * r * (n - 1) / (n * (1 - r))
  v <- (a * msj + b * mse)^2 / ((a * msj)^2 / (k - 1) + (b * mse)^2 / ((n - 1) * (k - 1)))
  lower <- qf(0.975, n - 1, v)
  upper <- qf(0.975, v, n - 1)
  d <- k * msj + (k * n - k - n) * mse
  c(
    r, n * (msb - lower * mse) / (lower * d + n * msb),
    n * (upper * msb - mse) / (d + n * upper * msb)
  )
}

for (name in names(scores)) {
  x <- na.omit(scores[[name]])
  n <- nrow(x)
  say(name, "n", n, "pairs with both scores")
  own <- icc(x)
  found <- suppressWarnings(psych::ICC(x, lmer = FALSE))$results[2, c("ICC", "lower bound", "upper bound")]
  found <- as.numeric(found)
  # Without disagreement the limits are 0/0, and what rounding left of it.
  if (all(x[, 1] == x[, 2])) found <- c(1, NA, NA) else stopifnot(abs(found - own) < 1e-9)
  say(name, "icc", found[1], "psych::ICC(x, lmer=FALSE)$results['Single_random_raters', 'ICC']")
  say(name, "icc_lo", found[2], "psych::ICC(x, lmer=FALSE)$results, 'lower bound'")
  say(name, "icc_hi", found[3], "psych::ICC(x, lmer=FALSE)$results, 'upper bound'")
  gaps <- round(x[, 1] - x[, 2], 10)
  say(name, "gap", mean(gaps), "mean(child - parent)")
  say(name, "gap_sd", sd(gaps), "sd(child - parent)")
  limits <- if (sd(gaps) > 0) t.test(gaps)$conf.int else c(NA, NA)
  say(name, "gap_lo", limits[1], "t.test(child, parent, paired=TRUE)$conf.int")
  say(name, "gap_hi", limits[2], "t.test(child, parent, paired=TRUE)$conf.int")
  say(name, "r", suppressWarnings(cor(x)[1, 2]), "cor(child, parent)")
  say(name, "agreement_lo", mean(gaps) - 1.96 * sd(gaps), "gap - 1.96*gap_sd")
  say(name, "agreement_hi", mean(gaps) + 1.96 * sd(gaps), "gap + 1.96*gap_sd")
}

answers <- do.call(rbind, c(
  lapply(names(items), function(name) {
    x <- items[[name]][[2]]
    data.frame(case = name, pair = seq_len(nrow(x)), points = items[[name]][[1]],
      child = x[, 1], parent = x[, 2])
  }),
  lapply(names(scores), function(name) {
    x <- scores[[name]]
    data.frame(case = name, pair = seq_len(nrow(x)), points = NA, child = x[, 1], parent = x[, 2])
  })
))

write_oracle("s_agreement", do.call(rbind, rows), list(answers = answers), c("psych", "vcd"))
