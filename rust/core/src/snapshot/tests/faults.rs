use super::*;

/// Works on a pack until a call fails; what was acknowledged.
fn work(disk: &Memory, texts: &[String]) -> (Vec<Saved>, bool) {
    let mut acknowledged = Vec::new();
    let mut run = || -> crate::error::Result<()> {
        let mut writer = writer(disk)?;
        for part in texts.chunks(5) {
            let saved = save(&mut writer, part)?;
            writer.note(&[Note { on: vec![(0, 1)], text: "seen".into() }])?;
            writer.sync()?;
            acknowledged.extend(saved);
        }
        writer.finish()
    };
    let is_done = run().is_ok();
    (acknowledged, is_done)
}

fn holds(disk: &Memory, texts: &[String], acknowledged: &[Saved]) {
    let mut pack = open(disk);
    assert_eq!(pack.damages(), []);
    for (original, one) in texts.iter().zip(acknowledged) {
        let number = pack.number_of(&one.identity).expect("an acknowledged snapshot is there");
        assert_eq!(text(&mut pack, number).unwrap(), *original);
    }
}

#[test]
fn whichever_call_fails_nothing_acknowledged_is_lost() {
    let texts = configurations(30);
    for goes_on in [false, true] {
        let mut calls = 1;
        loop {
            let disk = Memory::default();
            disk.fail_after(calls, goes_on);
            let (acknowledged, is_done) = work(&disk, &texts);
            let has_failed = disk.has_failed();
            assert_eq!(is_done, !has_failed, "{calls}");
            disk.heal();
            holds(&disk, &texts, &acknowledged);
            let (again, is_done) = work(&disk, &texts);
            assert!(is_done);
            holds(&disk, &texts, &again);
            if !has_failed {
                break;
            }
            calls += 1;
        }
        assert!(calls > 12, "{calls}");
    }
}

#[test]
fn a_writer_goes_on_after_a_call_that_failed() {
    let texts = configurations(30);
    for calls in 1..10 {
        let disk = Memory::default();
        let mut writer = writer(&disk).unwrap();
        disk.fail_after(calls, false);
        let mut saved = Vec::new();
        for text in &texts {
            let found = loop {
                match save(&mut writer, std::slice::from_ref(text)) {
                    Ok(found) => break found,
                    Err(error) => assert!(matches!(error, crate::error::Error::Storage { .. })),
                }
            };
            saved.extend(found);
        }
        assert!(disk.has_failed());
        writer.finish().unwrap();
        holds(&disk, &texts, &saved);
    }
}

#[test]
fn what_was_synced_survives_a_loss_of_power_at_any_call() {
    let texts = configurations(30);
    for calls in 1..40 {
        let disk = Memory::default();
        disk.fail_after(calls, true);
        let (acknowledged, _) = work(&disk, &texts);
        for part in 0..=16 {
            let after = disk.after_power_loss(part);
            holds_if_there(&after, &texts, &acknowledged);
            let (again, is_done) = work(&after, &texts);
            assert!(is_done);
            holds(&after, &texts, &again);
        }
    }
}

fn holds_if_there(disk: &Memory, texts: &[String], acknowledged: &[Saved]) {
    if !acknowledged.is_empty() {
        holds(disk, texts, acknowledged);
    }
}
