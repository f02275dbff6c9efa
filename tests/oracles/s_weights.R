# Weighted shares and means of a sample of 263; writes the files beside it:
#   Rscript tests/oracles/s_weights.R tests/oracles
# A row of s_weights_answers.csv is one respondent; y1 is 0 or 1, y2 the mean of five items.
suppressMessages(library(survey))
source(file.path(dirname(sub("--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "write.R"))
set.seed(20240312)

people <- 263
margins <- c("AGE", "SEX", "ESTATE")

population <- function(ages, estates) {
  one <- data.frame(
    AGE = rep(1:4, ages)[sample(people)],
    SEX = sample(rep(1:2, c(140, 123))),
    ESTATE = rep(LETTERS[1:4], estates)
  )
  # The estates differ in age.
  older <- runif(people) < 0.3
  one$AGE[older] <- sort(one$AGE[older])
  one$DOMAIN <- findInterval(runif(people) + (one$ESTATE > "B") * 0.2, c(0, 0.45, 0.85))
  lean <- 0.5 * (one$ESTATE == "D") - 0.4 * (one$ESTATE == "A") + 0.25 * (one$AGE - 2.5) +
    0.3 * (one$DOMAIN - 2) + 0.2 * (one$SEX == 2)
  one$y1 <- as.integer(lean - 0.3 + rnorm(people) > 0)
  items <- round(3.2 + 0.5 * lean + rnorm(people) * 0.5 + matrix(rnorm(people * 5) * 0.8, people))
  one$y2 <- rowSums(matrix(pmin(5, pmax(1, items)), people)) / 5
  one
}

unanswered <- function(x, share1, share2) {
  x$y1[runif(nrow(x)) < share1] <- NA
  x$y2[runif(nrow(x)) < share2] <- NA
  x
}

by_estate <- function(all, n) {
  rows <- unlist(lapply(names(n), function(e) sort(sample(which(all$ESTATE == e), n[[e]]))))
  all[rows, ]
}

main_all <- population(c(52, 71, 80, 60), c(84, 73, 61, 45))
chance <- c(A = 12, B = 4, C = 1.3, D = 0.6)[main_all$ESTATE]
main <- main_all[sort(sample(people, 180, prob = chance)), ]

extreme_all <- population(c(21, 82, 90, 70), c(84, 73, 61, 45))
youngest <- which(extreme_all$AGE == 1)
rest <- which(extreme_all$AGE != 1 & !(extreme_all$ESTATE == "D" & extreme_all$SEX == 2))
extreme <- extreme_all[sort(c(sample(youngest, 2), sample(rest, 88))), ]

strata_all <- population(c(52, 71, 80, 60), c(90, 80, 60, 33))
strata <- by_estate(strata_all, c(A = 42, B = 50, C = 30, D = 33))

cases <- list(
  main = list(all = main_all, sample = unanswered(main, 0.05, 0.07)),
  extreme = list(all = extreme_all, sample = unanswered(extreme, 0.04, 0)),
  stratified = list(all = strata_all, sample = strata),
  stratified_missing = list(all = strata_all, sample = unanswered(strata, 0.06, 0.08)),
  census = list(all = strata_all, sample = strata_all)
)
cases <- lapply(cases, function(one) {
  for (part in names(one)) {
    one[[part]][c(margins, "DOMAIN")] <- lapply(one[[part]][c(margins, "DOMAIN")], factor)
    rownames(one[[part]]) <- NULL
  }
  stopifnot(sapply(margins, function(m) nlevels(one$sample[[m]]) == nlevels(one$all[[m]])))
  one
})

rows <- list()
say <- function(case, quantity, value, call) {
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, quantity = quantity, value = unname(as.numeric(value)), call = call
  )
}

totals <- function(all, margin) {
  counts <- as.data.frame(table(all[[margin]]))
  names(counts) <- c(margin, "Freq")
  counts
}

kish <- function(w) sum(w)^2 / sum(w^2)

wilson <- function(p, n) {
  z <- qnorm(0.975)
  (p + z^2 / (2 * n) + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n)
}

# Means, totals, limits and domains of both outcomes on one design.
describe <- function(case, name, design) {
  for (y in c("y1", "y2")) {
    formula <- reformulate(y)
    say_one <- function(stat, value, call) say(case, paste(name, y, stat, sep = "."), value, call)
    mean <- svymean(formula, design, na.rm = TRUE)
    say_one("mean", coef(mean), "svymean(~y, d, na.rm=TRUE)")
    say_one("se", SE(mean), "SE(svymean(~y, d, na.rm=TRUE))")
    total <- svytotal(formula, design, na.rm = TRUE)
    say_one("total", coef(total), "svytotal(~y, d, na.rm=TRUE)")
    say_one("total_se", SE(total), "SE(svytotal(~y, d, na.rm=TRUE))")
    say_one("deff", deff(svymean(formula, design, na.rm = TRUE, deff = TRUE)),
      "deff(svymean(~y, d, na.rm=TRUE, deff=TRUE))")
    say_one("deff_replace", deff(svymean(formula, design, na.rm = TRUE, deff = "replace")),
      "deff(svymean(~y, d, na.rm=TRUE, deff='replace'))")
    answered <- eval(bquote(subset(design, !is.na(.(as.name(y))))))
    # A raked design keeps the rows left out, with weight 0; there an empty outcome would spread.
    answered$variables[[y]][is.na(answered$variables[[y]])] <- 0
    w <- weights(answered)[weights(answered) > 0]
    say_one("n", length(w), "respondents who answered y")
    say_one("n_eff", kish(w), "sum(w)^2/sum(w^2), w of those who answered y")
    say_one("kish", length(w) / kish(w), "n/n_eff, that is 1+CV^2 with divisor n")
    df <- degf(answered)
    say_one("df", df, "degf(subset(d, !is.na(y)))")
    stopifnot(abs(SE(svymean(formula, answered)) - SE(mean)) < 1e-14)
    limits <- confint(mean, df = df)
    if (SE(mean) > 0) {
      say_one("t_lo", limits[1], "confint(svymean, df=degf(subset(d, !is.na(y))))")
      say_one("t_hi", limits[2], "confint(svymean, df=degf(subset(d, !is.na(y))))")
    }
    if (y == "y1" && SE(mean) > 0) {
      for (method in c("logit", "beta", "xlogit", "mean")) {
        limits <- attr(suppressWarnings(svyciprop(~y1, answered, method = method)), "ci")
        call <- sprintf("svyciprop(~y1, subset(d, !is.na(y1)), '%s')", method)
        say_one(paste0(method, "_lo"), limits[1], call)
        say_one(paste0(method, "_hi"), limits[2], call)
      }
      p <- unname(coef(mean))
      limits <- wilson(p, p * (1 - p) / as.vector(SE(mean))^2)
      say_one("wilson_lo", limits[1], "base R: Wilson with n = p(1-p)/se^2, z = qnorm(.975)")
      say_one("wilson_hi", limits[2], "base R: Wilson with n = p(1-p)/se^2, z = qnorm(.975)")
      n <- p * (1 - p) / as.vector(SE(mean))^2 * (qt(0.025, length(w) - 1) / qt(0.025, df))^2
      call <- "base R: Korn and Graubard, beta with n = p(1-p)/se^2*(qt(.025,n-1)/qt(.025,df))^2"
      say_one("kg_lo", qbeta(0.025, n * p, n * (1 - p) + 1), call)
      say_one("kg_hi", qbeta(0.975, n * p + 1, n * (1 - p)), call)
      limits <- wilson(p, kish(w))
      say_one("wilson_kish_lo", limits[1], "base R: Wilson with n = n_eff, z = qnorm(.975)")
      say_one("wilson_kish_hi", limits[2], "base R: Wilson with n = n_eff, z = qnorm(.975)")
    }
    parts <- svyby(formula, ~DOMAIN, answered, svymean)
    for (level in levels(design$variables$DOMAIN)) {
      i <- match(level, parts$DOMAIN)
      say_one(paste0("mean.DOMAIN", level), coef(parts)[i], "svyby(~y, ~DOMAIN, subset(d, !is.na(y)), svymean)")
      say_one(paste0("se.DOMAIN", level), SE(parts)[i], "SE(svyby(~y, ~DOMAIN, subset(d, !is.na(y)), svymean))")
    }
    first <- as.integer(answered$variables$DOMAIN == 1)
    second <- as.integer(answered$variables$DOMAIN == 2)
    outcome <- answered$variables[[y]]
    answered <- update(answered, n1 = first, n2 = second, t1 = first * outcome, t2 = second * outcome)
    gap <- svycontrast(svytotal(~ n1 + n2 + t1 + t2, answered), quote(t2 / n2 - t1 / n1))
    call <- "svycontrast(svytotal(~n1+n2+t1+t2), t2/n2-t1/n1): mean of domain 2 less domain 1"
    stopifnot(abs(coef(gap) - diff(coef(parts))[1]) < 1e-12)
    say_one("gap", coef(gap), call)
    say_one("gap_se", SE(gap), paste("SE of", call))
    if (as.vector(SE(gap)) > 0) {
      two <- subset(answered, DOMAIN %in% 1:2)
      two$variables$second <- as.integer(two$variables$DOMAIN == 2)
      test <- suppressWarnings(eval(bquote(svyttest(.(as.name(y)) ~ second, two))))
      stopifnot(abs(test$estimate - coef(gap)) < 1e-10)
      stopifnot(abs(test$estimate / test$statistic - SE(gap)) < 1e-10)
      say_one("gap_df", test$parameter, "svyttest(y~DOMAIN, d of domains 1 and 2)$parameter")
      say_one("gap_p", test$p.value, "svyttest(y~DOMAIN, d of domains 1 and 2)$p.value")
    }
  }
}

cells <- function(case, name, data, w, call) {
  cell <- paste0("AGE", data$AGE, ".SEX", data$SEX, ".ESTATE", data$ESTATE)
  for (one in sort(unique(cell), method = "radix")) {
    stopifnot(diff(range(w[cell == one])) < 1e-8)
    say(case, paste(name, "weight", one, sep = "."), w[cell == one][1], call)
  }
}

# Cap at c times the mean weight; what is cut goes to those below the cap in proportion to their
# weight; again until none is above.
trim <- function(w, c) {
  cap <- c * mean(w)
  rounds <- 0
  while (any(w > cap * (1 + 1e-14))) {
    cut <- sum(pmax(w - cap, 0))
    below <- w < cap
    w <- pmin(w, cap)
    w[below] <- w[below] * (1 + cut / sum(w[below]))
    rounds <- rounds + 1
  }
  list(w = w, cap = cap, rounds = rounds)
}

trimmed <- function(case, data, design, caps) {
  w <- weights(design)
  for (c in caps) {
    name <- paste0("trim", c)
    found <- trim(w, c)
    call <- sprintf("base R: cap %g mean(w), excess to the rest in proportion, repeated", c)
    cells(case, name, data, found$w, call)
    say(case, paste0(name, ".cap"), found$cap, sprintf("%g*mean(w)", c))
    say(case, paste0(name, ".rounds"), found$rounds, call)
    say(case, paste0(name, ".capped"), sum(found$w >= found$cap * (1 - 1e-14)), call)
    say(case, paste0(name, ".n_eff"), kish(found$w), "sum(w)^2/sum(w^2), all respondents")
    plain <- svydesign(ids = ~1, weights = found$w, data = data)
    added <- trimWeights(design, upper = found$cap, strict = TRUE)
    cells(case, paste0("survey_", name), data, weights(added),
      sprintf("trimWeights(rake, upper=%g*mean(w), strict=TRUE): excess shared equally", c))
    for (y in c("y1", "y2")) {
      mean <- svymean(reformulate(y), plain, na.rm = TRUE)
      say(case, paste(name, y, "mean", sep = "."), coef(mean), "svymean, svydesign(weights=trimmed)")
      say(case, paste(name, y, "se", sep = "."), SE(mean), "SE, svydesign(weights=trimmed), no fpc")
    }
  }
}

for (case in c("main", "extreme")) {
  data <- cases[[case]]$sample
  all <- cases[[case]]$all
  data$N <- people
  data$w <- people / nrow(data)
  designs <- list(
    none = svydesign(ids = ~1, weights = ~w, data = data),
    fpc = svydesign(ids = ~1, fpc = ~N, data = data)
  )
  for (kind in names(designs)) {
    design <- designs[[kind]]
    suffix <- if (kind == "fpc") "_fpc" else ""
    describe(case, paste0("unweighted", suffix), design)
    raked <- rake(design, list(~AGE, ~SEX, ~ESTATE), lapply(margins, totals, all = all),
      control = list(maxit = 10000, epsilon = 1e-14))
    post <- postStratify(design, ~ESTATE, totals(all, "ESTATE"))
    wanted <- c(people, table(all$AGE)[-1], table(all$SEX)[-1], table(all$ESTATE)[-1])
    names(wanted) <- c("(Intercept)", "AGE2", "AGE3", "AGE4", "SEX2", "ESTATEB", "ESTATEC", "ESTATED")
    calibrated <- calibrate(design, ~ AGE + SEX + ESTATE, wanted,
      calfun = "raking", epsilon = 1e-13, maxit = 500)
    for (margin in margins) {
      gap <- tapply(weights(raked), data[[margin]], sum) - table(all[[margin]])
      stopifnot(abs(gap) < 1e-10)
    }
    stopifnot(abs(weights(raked) / weights(calibrated) - 1) < 1e-9)
    describe(case, paste0("rake", suffix), raked)
    describe(case, paste0("post", suffix), post)
    describe(case, paste0("calibrate", suffix), calibrated)
    if (kind == "fpc") next
    cells(case, "rake", data, weights(raked), "weights(rake(d, epsilon=1e-14))")
    cells(case, "post", data, weights(post), "weights(postStratify(d, ~ESTATE))")
    w <- weights(raked)
    say(case, "rake.n_eff", kish(w), "sum(w)^2/sum(w^2), all respondents")
    say(case, "rake.kish", length(w) / kish(w), "n/n_eff, that is 1+CV^2 with divisor n")
    trimmed(case, data, raked, if (case == "main") c(1.5, 2) else c(1.5, 2, 3))
  }
}

for (case in c("stratified", "stratified_missing", "census")) {
  data <- cases[[case]]$sample
  data$Nh <- as.vector(table(cases[[case]]$all$ESTATE)[data$ESTATE])
  data$w <- data$Nh / as.vector(table(data$ESTATE)[data$ESTATE])
  describe(case, "strata_fpc", svydesign(ids = ~1, strata = ~ESTATE, fpc = ~Nh, data = data))
  if (case == "census") next
  describe(case, "strata", svydesign(ids = ~1, strata = ~ESTATE, weights = ~w, data = data))
}

answers <- do.call(rbind, lapply(names(cases), function(name) {
  data.frame(case = name, respondent = seq_len(nrow(cases[[name]]$sample)), cases[[name]]$sample)
}))
answers$y2 <- round(answers$y2, 1)
counts <- do.call(rbind, lapply(names(cases), function(name) {
  do.call(rbind, lapply(margins, function(m) {
    found <- totals(cases[[name]]$all, m)
    data.frame(case = name, variable = m, level = found[[m]], population = found$Freq)
  }))
}))

write_oracle("s_weights", do.call(rbind, rows), list(answers = answers, margins = counts), "survey")
