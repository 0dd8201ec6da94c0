//! Nothing is silently false: whatever is left out of a good document, no rule that reads it passes.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign::internals::Rulebook;
use countersign::internals::Source;
use countersign::internals::{Case, Joined, RunFacts};
use countersign::internals::{Document, Edit, Limits, Pointer, apply, parse};

use crate::harness::{AS_OF, fixture};

fn document(name: &str) -> Document {
    Document::new(parse(&Source::new(name, fixture(name)), &Limits::default()).unwrap())
}

/// Every pointer of a document to a member of an object.
fn members(document: &Document) -> Vec<Pointer> {
    let root = document.root();
    let mut found = Vec::new();
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        found.extend(node.name().map(|_| node.pointer_from(root.id())));
        nodes.extend(node.children());
    }
    found
}

/// Leaves each member out in turn; the pointers (with `*` for an index) without which the order is approved all the same.
fn silent(varied: &str, order: &str, customer: &str) -> String {
    let rulebook = Rulebook::embedded().unwrap();
    let (order, customer) = (document(order), document(customer));
    let mut silent = BTreeSet::new();
    let original = if varied == "order" { &order } else { &customer };
    for pointer in members(original) {
        let variant = apply(original, &Edit::Remove(pointer.clone())).unwrap();
        let label: Arc<str> = varied.into();
        if !rulebook.check_schema(varied, &label, &variant).is_empty() {
            continue;
        }
        let (order, customer) = if varied == "order" { (variant, customer.clone()) } else { (order.clone(), variant) };
        let case = Case::of("order", order.clone())
            .with("customer", Joined::One(customer))
            .with("changes", Joined::list([]))
            .with("siblings", Joined::list([order]));
        let facts = RunFacts::on(AS_OF.parse().unwrap());
        let judgement = rulebook.judge(&case, &facts);
        assert!(judgement.faults.is_empty(), "{pointer}: {:?}", judgement.faults);
        if judgement.findings.is_empty() && judgement.indeterminate.is_empty() {
            let generic: Vec<_> = pointer
                .tokens()
                .map(|token| if token.parse::<u32>().is_ok() { "*".to_owned() } else { token })
                .collect();
            silent.insert(format!("/{}", generic.join("/")));
        }
    }
    Vec::from_iter(silent).join("\n")
}

// Each list below is read by hand: these fields are read by no rule that applies, or mean nothing where they are absent
// (no discount, no prepayment, no open question, one of several figures that add up to one that is given).

#[test]
fn no_field_of_a_recorded_order_is_missed_in_silence() {
    insta::assert_snapshot!(silent("order", "orders/standard.json", "customers/established.json"), @r"
    /capacity/confirmed_at
    /capacity/production_start
    /contact/email
    /delivery/method
    /lines/*/specification
    /payment/prepayment_percent
    /revision
    /terms/*/standard
    /total_in_words
    ");
}

#[test]
fn no_field_of_a_released_order_is_missed_in_silence() {
    insta::assert_snapshot!(silent("order", "orders/released.json", "customers/established.json"), @r"
    /approvals
    /approvals/*/comment
    /archive/*/reference
    /archive/*/type
    /capacity/confirmed_at
    /confirmation/confirmed_by
    /confirmation/written_reference
    /contact/email
    /delivery/country
    /delivery/method
    /finance/reviewed_at
    /legal
    /legal/opinion
    /legal/opinion/conclusion
    /legal/opinion/counsel
    /legal/opinion/given_on
    /legal/opinion/reference
    /lines/*/controlled
    /lines/*/discount_amount
    /lines/*/due
    /lines/*/end_user_certificate
    /lines/*/licences
    /lines/*/licences/*/holder
    /lines/*/licences/*/number
    /lines/*/licences/*/regime
    /lines/*/licences/*/valid_until
    /payment/deposit_amount
    /payment/prepayment_percent
    /questions
    /release/instructions/*/department
    /release/instructions/*/due
    /release/instructions/*/requirements
    /release/released_by
    /risk
    /risk/plan
    /risk/plan/measures
    /risk/plan/measures/*/action
    /risk/plan/measures/*/owner
    /risk/warnings
    /risk/warnings/*/kind
    /risk/warnings/*/raised_on
    /terms/*/limits_rights
    /terms/*/rate_percent
    /terms/*/standard
    /total_in_words
    /tracking/exceptions
    /tracking/exceptions/*/closed_on
    /tracking/exceptions/*/kind
    /tracking/logistics/note
    /tracking/production/note
    /tracking/purchasing/note
    ");
}

#[test]
fn no_field_of_its_customer_is_missed_in_silence() {
    insta::assert_snapshot!(silent("customer", "orders/standard.json", "customers/established.json"), @r"
    /address
    /contacts
    /contacts/*/email
    /contacts/*/name
    /contacts/*/phone
    /contacts/*/role
    /country
    /credit/evidence
    /credit/evidence/*/on
    /credit/evidence/*/reference
    /credit/evidence/*/type
    /credit/next_review
    /credit/open_deliveries
    /credit/open_invoices
    /credit/open_items
    /credit/open_items/*/amount
    /credit/open_items/*/order_id
    /credit/open_orders
    /credit/outstanding
    /credit/payments
    /credit/payments/*/amount
    /credit/payments/*/days_late
    /credit/payments/*/on
    /credit/previous_rating
    /credit/rated_on
    /key_account
    /key_account/decision_process
    /key_account/development_plan
    /key_account/organisation
    /last_verified
    /legal_representative
    /owner
    /owner/employee
    /owner/status
    /privacy
    /privacy/access
    /privacy/disclosures
    /privacy/disclosures/*/consent_reference
    /privacy/disclosures/*/on
    /privacy/disclosures/*/purpose
    /records
    /records/communications
    /records/transactions
    /registration_no
    /signals
    /signals/*/closed
    /signals/*/note
    /sme
    /tier
    /type
    ");
}
