# Reliability of a scale; writes the files beside it:
#   Rscript tests/oracles/s_reliability.R tests/oracles
# A row of s_reliability_answers.csv is one person; the items are keyed; NA is an empty cell.
suppressMessages({
  library(psych)
  library(lavaan)
})
source(file.path(dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "write.R"))
set.seed(20240311)

draw <- function(people, loadings, top, shift = 0) {
  k <- length(loadings)
  factor <- rnorm(people)
  latent <- outer(factor, loadings) +
    matrix(rnorm(people * k), people) %*% diag(sqrt(1 - loadings^2), k)
  answer(latent + shift, top)
}

answer <- function(latent, top) {
  cuts <- seq(-1.5, 1.5, length.out = top - 1)
  matrix(findInterval(latent, cuts) + 1, nrow(latent))
}

# Seven in ten of every item's answers are 3.
heap <- function(people, k) {
  latent <- outer(rnorm(people), rep(0.6, k)) + 0.8 * matrix(rnorm(people * k), people)
  matrix(findInterval(latent, qnorm(c(0.06, 0.15, 0.85, 0.94))) + 1, people)
}

correlated <- function(people, r, top) {
  answer(matrix(rnorm(people * ncol(r)), people) %*% chol(r), top)
}

turn <- function(x, items, top) {
  x[, items] <- top + 1 - x[, items]
  x
}

empty <- function(x, share) {
  x[matrix(runif(length(x)) < share, nrow(x))] <- NA
  x
}

complete <- draw(180, c(0.8, 0.7, 0.65, 0.6, 0.5), 5)
keyed <- draw(120, c(0.75, 0.7, 0.65, 0.6, 0.6, 0.5), 5)
three <- matrix(c(1, 0.7, 0.6, 0.7, 1, 0.3, 0.6, 0.3, 1), 3)
four <- rbind(cbind(three, c(0.55, 0.3, 0.25)), c(0.55, 0.3, 0.25, 1))

cases <- list(
  complete = complete,
  missing = empty(complete, 0.12),
  small = draw(12, c(0.8, 0.7, 0.7, 0.6), 4),
  turned = keyed,
  not_turned = turn(keyed, 3, 5),
  negative = turn(draw(90, c(0.7, 0.7, 0.7), 4), 2, 4),
  two_items = draw(75, c(0.7, 0.7), 5),
  two_items_missing = empty(draw(75, c(0.8, 0.6), 4), 0.12),
  three_items = draw(110, c(0.8, 0.6, 0.6), 5),
  heaped = heap(150, 8),
  heaped_missing = empty(heap(200, 8), 0.04),
  seven_points = draw(140, c(0.85, 0.8, 0.75, 0.7, 0.6, 0.4), 7, shift = 0.4),
  heywood_three = correlated(80, three, 7),
  heywood_four = correlated(80, four, 7)
)

rows <- list()
say <- function(case, quantity, value, call) {
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, quantity = quantity, value = unname(as.numeric(value)), call = call
  )
}
each <- function(case, quantity, values, call) {
  say(case, paste0(quantity, ".", seq_along(values)), values, call)
}

quiet <- function(x) {
  out <- NULL
  capture.output(out <- suppressMessages(suppressWarnings(x)))
  out
}

fit <- function(x, ...) {
  model <- paste("f =~", paste(colnames(x), collapse = " + "))
  found <- quiet(cfa(model, x, std.lv = TRUE, estimator = "ML", ...))
  stopifnot(lavInspect(found, "converged"))
  found
}

# lavaan stops at about 1e-8; Fisher scoring from there goes on until the gradient is nought.
# A uniqueness that lavaan left at its bound stays there.
sharpen <- function(found) {
  est <- lavInspect(found, "est")
  s <- unclass(lavInspect(found, "sampstat")$cov)
  k <- nrow(s)
  loadings <- est$lambda[, 1]
  if (sum(loadings) < 0) loadings <- -loadings
  first <- c(loadings, diag(est$theta))
  held <- first[k + seq_len(k)] == 0
  free <- c(rep(TRUE, k), !held)
  at <- first
  for (step in 1:500) {
    l <- at[seq_len(k)]
    inverse <- solve(outer(l, l) + diag(at[k + seq_len(k)]))
    g <- inverse - inverse %*% s %*% inverse
    gradient <- c(2 * g %*% l, diag(g))
    slopes <- lapply(seq_len(2 * k), function(a) {
      m <- matrix(0, k, k)
      if (a > k) m[a - k, a - k] <- 1
      if (a <= k) {
        m[a, ] <- l
        m[, a] <- m[, a] + l
      }
      inverse %*% m
    })
    information <- outer(seq_len(2 * k), seq_len(2 * k), Vectorize(function(a, b) {
      sum(slopes[[a]] * t(slopes[[b]]))
    }))
    move <- solve(information[free, free], gradient[free])
    at[free] <- at[free] - move
    if (max(abs(move)) < 1e-13 * max(abs(at))) break
  }
  stopifnot(max(abs(gradient[free])) < 1e-12, gradient[!free] > 0)
  stopifnot(max(abs(at - first)) < 1e-4)
  loadings <- at[seq_len(k)]
  theta <- at[k + seq_len(k)]
  list(
    loadings = loadings, theta = theta,
    omega = sum(loadings)^2 / (sum(loadings)^2 + sum(theta))
  )
}

for (name in names(cases)) {
  x <- as.data.frame(cases[[name]])
  colnames(x) <- paste0("item", seq_along(x))
  k <- ncol(x)
  whole <- x[complete.cases(x), ]
  n <- nrow(whole)
  found <- quiet(psych::alpha(whole))
  pairwise <- quiet(psych::alpha(x, use = "pairwise"))
  say(name, "n_complete", n, "sum(complete.cases(x))")
  say(name, "alpha", found$total$raw_alpha, "psych::alpha(na.omit(x))$total$raw_alpha")
  say(name, "alpha_std", found$total$std.alpha, "psych::alpha(na.omit(x))$total$std.alpha")
  say(name, "mean_r", found$total$average_r, "psych::alpha(na.omit(x))$total$average_r")
  say(name, "alpha_pairwise", pairwise$total$raw_alpha,
    "psych::alpha(x, use='pairwise')$total$raw_alpha")
  say(name, "alpha_std_pairwise", pairwise$total$std.alpha,
    "psych::alpha(x, use='pairwise')$total$std.alpha")
  say(name, "mean_r_pairwise", pairwise$total$average_r,
    "psych::alpha(x, use='pairwise')$total$average_r")
  r <- cor(x, use = "pairwise")
  found_r <- quiet(psych::alpha(r))
  say(name, "alpha_std_pairwise_cor", found_r$total$std.alpha,
    "psych::alpha(cor(x, use='pairwise'))$total$std.alpha")
  say(name, "mean_r_pairwise_cor", found_r$total$average_r,
    "psych::alpha(cor(x, use='pairwise'))$total$average_r")
  for (level in c(95, 90)) {
    limits <- alpha.ci(found$total$raw_alpha, n, k, p.val = 1 - level / 100)
    call <- sprintf("psych::alpha.ci(alpha, n_complete, %d, p.val=%g)", k, 1 - level / 100)
    say(name, paste0("alpha_lo", level), limits$lower.ci, call)
    say(name, paste0("alpha_hi", level), limits$upper.ci, call)
  }
  rest <- sapply(seq_len(k), function(i) cor(whole[, i], rowSums(whole[, -i, drop = FALSE])))
  stopifnot(all(abs(rest - found$item.stats$r.drop) < 1e-12))
  each(name, "item_rest", rest, "cor(item, rowSums(others)) of na.omit(x)")
  if (k < 3) next
  each(name, "alpha_without", found$alpha.drop$raw_alpha,
    "psych::alpha(na.omit(x))$alpha.drop$raw_alpha")
  free_parts <- sharpen(fit(whole))
  say(name, "omega", free_parts$omega, "lavaan::cfa(std.lv=TRUE) and scoring, sum(l)^2/(sum(l)^2+sum(theta))")
  each(name, "loading", free_parts$loadings, "cfa$lambda and scoring, sign: sum > 0")
  each(name, "uniqueness", free_parts$theta, "diag(cfa$theta) and scoring")
  std <- free_parts$loadings / sqrt(free_parts$loadings^2 + free_parts$theta)
  each(name, "loading_std", std, "loading/sqrt(loading^2+uniqueness)")
  if (any(free_parts$theta < 0)) {
    bounded_parts <- sharpen(fit(whole, bounds = "pos.var"))
    say(name, "omega_bounded", bounded_parts$omega, "cfa(bounds='pos.var'): no uniqueness below 0")
    each(name, "loading_bounded", bounded_parts$loadings, "cfa(bounds='pos.var')")
    each(name, "uniqueness_bounded", bounded_parts$theta, "cfa(bounds='pos.var')")
  }
}

answers <- do.call(rbind, lapply(names(cases), function(name) {
  wide <- matrix(NA, nrow(cases[[name]]), 8, dimnames = list(NULL, paste0("item", 1:8)))
  wide[, seq_len(ncol(cases[[name]]))] <- cases[[name]]
  data.frame(case = name, respondent = seq_len(nrow(wide)), wide)
}))

write_oracle("s_reliability", do.call(rbind, rows), list(answers = answers), c("psych", "lavaan"))
