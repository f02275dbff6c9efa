# Comparisons of groups and of shares, with base R alone; writes the files beside it:
#   Rscript tests/oracles/s_comparisons.R tests/oracles
# A row of s_comparisons_answers.csv is one person's score; of s_comparisons_paired.csv one
# person's yes (1) or no (0) to up to five questions.
source(file.path(dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "write.R"))
set.seed(20240313)

# A sum of k items of 1 to 5.
sums <- function(n, k, shift = 0, spread = 1) {
  latent <- shift + rnorm(n) * 0.7 + matrix(rnorm(n * k) * spread, n)
  rowSums(matrix(pmin(5, pmax(1, round(3 + latent))), n))
}

pairs <- list(
  tiny = list(sums(8, 3), sums(8, 3, 1)),
  small_unequal = list(sums(8, 4), sums(12, 4, 0.6)),
  single_item = list(sums(30, 1), sums(45, 1, 0.3)),
  single_item_heaped = list(sums(40, 1, 0, 0.3), sums(60, 1, 0.2, 0.3)),
  middle = list(sums(25, 5), sums(35, 5, 0.4)),
  near_equal = list(sums(60, 5), sums(60, 5, 0.02)),
  same_values = list(c(3, 5, 5, 7, 8, 9, 11, 12), c(12, 11, 9, 8, 7, 5, 5, 3)),
  large = list(sums(120, 6), sums(95, 6, 0.25)),
  large_unequal = list(sums(120, 5, 0.5), sums(9, 5)),
  large_far = list(sums(110, 8, 0.9), sums(115, 8, -0.6)),
  unequal_spread = list(sums(50, 5, 0.2, 0.4), sums(20, 5, 0, 2)),
  no_ties = list(sample(seq(10, 60, 2), 14), sample(seq(11, 61, 2), 17)),
  apart = list(c(4, 5, 5, 6, 7, 7, 8, 9), c(11, 12, 12, 13, 14, 15, 15, 17, 18)),
  one_constant = list(rep(12, 10), sums(16, 4, 0.3)),
  both_constant_apart = list(rep(12, 9), rep(14, 11)),
  all_equal = list(rep(12, 8), rep(12, 10)),
  equivalent = list(sums(390, 2, 0.2), sums(360, 2, 0.2))
)

several <- list(
  three_small = list(sums(8, 3), sums(9, 3, 0.5), sums(8, 3, 1)),
  three_groups = list(sums(40, 5), sums(55, 5, 0.2), sums(30, 5, 0.5)),
  four_groups = list(sums(30, 5), sums(60, 5, 0.1), sums(110, 5, 0.3), sums(12, 5, -0.2)),
  four_items = list(sums(50, 1), sums(40, 1, 0.1), sums(60, 1), sums(45, 1, 0.4)),
  three_no_ties = list(c(10, 14, 22, 31, 40, 52, 61, 70), c(11, 17, 25, 33, 44, 55, 63, 72, 80),
    c(13, 29, 38, 47, 58, 66, 75, 84, 90)),
  three_one_constant = list(rep(15, 10), sums(20, 5), sums(25, 5, 0.4)),
  three_all_equal = list(rep(9, 8), rep(9, 10), rep(9, 12))
)

# Both questions of one person hang together.
asked <- function(n, shares, rho) {
  common <- rnorm(n)
  sapply(shares, function(p) as.integer(sqrt(rho) * common + sqrt(1 - rho) * rnorm(n) < qnorm(p)))
}

paired <- list(
  two_small = asked(12, c(0.4, 0.7), 0.4),
  two_middle = asked(60, c(0.5, 0.65), 0.5),
  two_large = asked(180, c(0.3, 0.42), 0.3),
  two_rare = asked(150, c(0.04, 0.09), 0.2),
  two_equal_discordant = cbind(rep(c(1, 0, 1, 0), c(10, 9, 6, 6)), rep(c(1, 0, 0, 1), c(10, 9, 6, 6))),
  two_one_way = cbind(rep(c(1, 0, 0), c(15, 12, 5)), rep(c(1, 0, 1), c(15, 12, 5))),
  two_one_discordant = cbind(rep(c(1, 0, 0), c(15, 12, 1)), rep(c(1, 0, 1), c(15, 12, 1))),
  two_identical = cbind(rep(c(1, 0), c(15, 12)), rep(c(1, 0), c(15, 12))),
  three_questions = asked(80, c(0.4, 0.5, 0.6), 0.4),
  three_small = asked(10, c(0.3, 0.5, 0.8), 0.4),
  four_questions = asked(140, c(0.2, 0.25, 0.3, 0.22), 0.5),
  five_questions = asked(35, c(0.5, 0.6, 0.4, 0.8, 0.5), 0.3),
  three_same_share = cbind(rep(c(1, 0, 0), 6), rep(c(0, 1, 0), 6), rep(c(0, 0, 1), 6)),
  three_identical = matrix(rep(c(1, 0), c(9, 8)), 17, 3)
)

shares <- rbind(
  c(0, 5, 0, 5), c(0, 10, 0, 25), c(0, 10, 1, 10), c(0, 12, 5, 12), c(0, 20, 20, 20),
  c(0, 60, 3, 60), c(0, 1, 1, 1), c(5, 5, 5, 5), c(10, 10, 9, 10), c(10, 10, 25, 25),
  c(15, 15, 0, 15), c(30, 30, 20, 30), c(1, 1, 0, 1), c(1, 2, 1, 2), c(1, 8, 2, 9),
  c(1, 40, 2, 35), c(2, 90, 7, 88), c(3, 10, 5, 20), c(4, 11, 9, 13), c(5, 10, 5, 10),
  c(6, 30, 14, 28), c(7, 8, 3, 30), c(8, 9, 1, 120), c(10, 45, 20, 55), c(12, 37, 37, 90),
  c(15, 60, 25, 75), c(18, 40, 60, 100), c(20, 180, 35, 180), c(25, 50, 70, 140),
  c(29, 30, 58, 60), c(40, 80, 41, 80), c(45, 50, 30, 50), c(56, 70, 48, 80), c(64, 90, 55, 83),
  c(81, 120, 60, 143), c(99, 100, 198, 200), c(100, 263, 110, 180), c(150, 180, 12, 15),
  c(131, 263, 132, 263), c(500, 1000, 530, 1000), c(3, 1000, 9, 1000), c(999, 1000, 7, 8)
)
colnames(shares) <- c("x1", "n1", "x2", "n2")

p_lists <- list(
  ties = c(0.04, 0.01, 0.04, 0.5, 0.01, 0.2, 0.04, 0.9, 0.001, 0.5),
  ordered = c(1e-8, 0.0004, 0.003, 0.012, 0.013, 0.049, 0.051, 0.3),
  all_equal = rep(0.03, 4),
  ends = c(0, 1, 1, 0, 0.05),
  one = 0.021,
  with_gaps = c(0.02, NA, 0.02, 0.004, NA, 0.7)
)

rows <- list()
say <- function(case, quantity, value, call) {
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, quantity = quantity, value = unname(as.numeric(value)), call = call
  )
}
# NA where R refuses.
maybe <- function(x) tryCatch(suppressWarnings(x), error = function(e) NA)

for (name in names(pairs)) {
  x <- pairs[[name]][[1]]
  y <- pairs[[name]][[2]]
  n <- c(length(x), length(y))
  for (correct in c(TRUE, FALSE)) {
    found <- suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = correct))
    if (correct) say(name, "w", found$statistic, "wilcox.test(x, y, exact=FALSE)$statistic")
    say(name, if (correct) "w_p_corrected" else "w_p", found$p.value,
      sprintf("wilcox.test(x, y, exact=FALSE, correct=%s)$p.value", correct))
  }
  above <- mean(outer(x, y, ">")) + mean(outer(x, y, "==")) / 2
  say(name, "superiority", above, "mean(outer(x, y, '>')) + mean(outer(x, y, '=='))/2")
  stopifnot(abs(above - found$statistic / prod(n)) < 1e-12)
  say(name, "gap", mean(x) - mean(y), "mean(x) - mean(y)")
  say(name, "welch_t", maybe(t.test(x, y)$statistic), "t.test(x, y)$statistic")
  say(name, "welch_df", maybe(t.test(x, y)$parameter), "t.test(x, y)$parameter")
  say(name, "welch_p", maybe(t.test(x, y)$p.value), "t.test(x, y)$p.value")
  pooled <- sqrt(((n[1] - 1) * var(x) + (n[2] - 1) * var(y)) / (sum(n) - 2))
  delta <- 0.2 * pooled
  low <- maybe(t.test(x, y, mu = -delta, alternative = "greater")$p.value)
  high <- maybe(t.test(x, y, mu = delta, alternative = "less")$p.value)
  say(name, "pooled_sd", pooled, "sqrt(((n1-1)*var(x)+(n2-1)*var(y))/(n1+n2-2))")
  say(name, "tost_p_low", low, "t.test(x, y, mu=-.2*pooled_sd, alternative='greater')$p.value")
  say(name, "tost_p_high", high, "t.test(x, y, mu=.2*pooled_sd, alternative='less')$p.value")
  say(name, "tost_p", max(low, high), "max(tost_p_low, tost_p_high)")
}

for (name in names(several)) {
  found <- kruskal.test(several[[name]])
  say(name, "kruskal_h", found$statistic, "kruskal.test(list)$statistic, tie-corrected")
  say(name, "kruskal_df", found$parameter, "kruskal.test(list)$parameter")
  say(name, "kruskal_p", found$p.value, "kruskal.test(list)$p.value")
}

for (i in seq_len(nrow(shares))) {
  s <- shares[i, ]
  name <- sprintf("%d/%d-%d/%d", s["x1"], s["n1"], s["x2"], s["n2"])
  p <- c(s["x1"] / s["n1"], s["x2"] / s["n2"])
  gap <- unname(p[1] - p[2])
  say(name, "gap", gap, "x1/n1 - x2/n2")
  for (level in c(95, 90)) {
    wilson <- sapply(1:2, function(g) {
      maybe(prop.test(s[2 * g - 1], s[2 * g], correct = FALSE, conf.level = level / 100)$conf.int)
    })
    lo <- gap - sqrt((p[1] - wilson[1, 1])^2 + (wilson[2, 2] - p[2])^2)
    hi <- gap + sqrt((wilson[2, 1] - p[1])^2 + (p[2] - wilson[1, 2])^2)
    call <- sprintf("base R: Newcombe's method 10 on prop.test(correct=FALSE, conf.level=.%d)", level)
    say(name, paste0("newcombe_lo", level), lo, call)
    say(name, paste0("newcombe_hi", level), hi, call)
  }
}

names(paired) <- paste0("paired_", names(paired))
for (name in names(paired)) {
  x <- paired[[name]]
  k <- ncol(x)
  if (k == 2) {
    b <- sum(x[, 1] == 1 & x[, 2] == 0)
    c <- sum(x[, 1] == 0 & x[, 2] == 1)
    say(name, "only_first", b, "persons with 1, 0")
    say(name, "only_second", c, "persons with 0, 1")
    p <- if (b + c > 0) binom.test(b, b + c)$p.value else 1
    say(name, "mcnemar_exact_p", p,
      if (b + c > 0) "binom.test(b, b + c)$p.value" else "1: no discordant pair")
  }
  people <- rowSums(x)
  items <- colSums(x)
  q <- (k - 1) * (k * sum(items^2) - sum(items)^2) / (k * sum(people) - sum(people^2))
  say(name, "cochran_q", q, "base R: (k-1)*(k*sum(C^2)-sum(C)^2)/(k*sum(R)-sum(R^2))")
  say(name, "cochran_df", k - 1, "k - 1")
  say(name, "cochran_p", pchisq(q, k - 1, lower.tail = FALSE), "pchisq(q, k - 1, lower.tail=FALSE)")
}

for (name in names(p_lists)) {
  p <- p_lists[[name]]
  for (i in seq_along(p)) {
    say(paste0("p_", name), paste0("p.", i), p[i], "the list")
  }
  for (method in c("holm", "BH")) {
    adjusted <- p.adjust(p, method)
    for (i in seq_along(p)) {
      say(paste0("p_", name), paste0(tolower(method), ".", i), adjusted[i],
        sprintf("p.adjust(p, '%s')", method))
    }
  }
}

lists <- c(pairs, several)
answers <- do.call(rbind, lapply(names(lists), function(name) {
  groups <- lists[[name]]
  data.frame(case = name, group = rep(seq_along(groups), lengths(groups)), score = unlist(groups))
}))
yes <- do.call(rbind, lapply(names(paired), function(name) {
  wide <- matrix(NA, nrow(paired[[name]]), 5, dimnames = list(NULL, paste0("question", 1:5)))
  wide[, seq_len(ncol(paired[[name]]))] <- paired[[name]]
  data.frame(case = name, respondent = seq_len(nrow(wide)), wide)
}))

write_oracle("s_comparisons", do.call(rbind, rows), list(answers = answers, paired = yes))
